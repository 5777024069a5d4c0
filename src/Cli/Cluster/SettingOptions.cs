using System.CommandLine;
using ZeroG.Silo.Cluster;

namespace ZeroG.Cli;

/// <summary>The options that give a silo's settings: a flag for each common one, and <c>--set</c> for all.</summary>
internal sealed class SettingOptions
{
    private const string DataDirectory = "Silo:DataDirectory";

    private readonly Option<string?> _file = new("--config")
    {
        Description = $"JSON file with the settings. Default: {ClusterConfiguration.DefaultFile} of the working directory, where there is one.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _any = new("--set")
    {
        Description = "Any setting of docs/configuration.md; may be repeated.",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly List<(Setting Setting, Option<string?> Option)> _flags =
        [.. SettingCatalog.All.Where(setting => setting.Flag is not null && setting.Flag != CommonOptions.Data.Name).Select(setting => (setting, OptionOf(setting)))];

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_file, .. _flags.Select(flag => flag.Option), _any];

    /// <summary>What the invocation, the environment and the file give.</summary>
    /// <exception cref="ZeroGException">The file cannot be read, or a <c>--set</c> is not KEY=VALUE.</exception>
    public ClusterConfiguration Read(ParseResult arguments)
    {
        var flags = new List<KeyValuePair<string, string?>>();
        foreach (var (setting, option) in _flags)
        {
            if (arguments.GetValue(option) is { } value) flags.Add(new(setting.Key, value));
        }

        if (arguments.GetValue(CommonOptions.Data) is { } folder) flags.Add(new(DataDirectory, folder));
        foreach (var text in arguments.GetValue(_any) ?? []) flags.Add(Split(text));
        return ClusterConfiguration.Load(arguments.GetValue(_file), flags);
    }

    /// <summary>Whether anything was given that only a silo has.</summary>
    public static bool HasSilo(ClusterConfiguration configuration) => configuration.Keys.Any(key => !key.Equals(DataDirectory, StringComparison.OrdinalIgnoreCase));

    /// <summary>The settings themselves.</summary>
    public static SettingReport Bind(ClusterConfiguration configuration) => SettingBinding.Bind(configuration, () => DataDirectories.Resolve(null));

    private static Option<string?> OptionOf(Setting setting) => new(setting.Flag!)
    {
        Description = setting.Default.Length == 0 ? setting.Meaning : $"{setting.Meaning} Default: {setting.Default}.",
        HelpName = setting.Key[(setting.Key.IndexOf(':', StringComparison.Ordinal) + 1)..].ToUpperInvariant(),
    };

    // The value may hold further signs of equality; nothing of it is shown.
    private static KeyValuePair<string, string?> Split(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new ZeroGException(FailureKind.Invalid, "--set takes a setting and its value, as Storage:Kind=redis.", "See docs/configuration.md for the settings.");
        var key = text[..equals].Trim();
        var prefix = Setting.Root + ":";
        return new(key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? key[prefix.Length..] : key, text[(equals + 1)..]);
    }
}
