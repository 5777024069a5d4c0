using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;

namespace ZeroG.Silo.Cluster;

/// <summary>
/// A silo's settings as they were given: a JSON file, then environment variables, then flags; the later one wins.
/// </summary>
public sealed class ClusterConfiguration
{
    /// <summary>The file that is read from the working directory when none is named.</summary>
    public const string DefaultFile = "appsettings.json";

    private readonly IConfigurationRoot _root;

    private ClusterConfiguration(IConfigurationRoot root, string? file)
    {
        _root = root;
        File = file;
    }

    /// <summary>The file that was read, absolute; null when there was none.</summary>
    public string? File { get; }

    /// <summary>Places below <c>ZeroG</c> at which something was given.</summary>
    public IEnumerable<string> Keys => Given.Select(pair => pair.Key);

    /// <summary>Everything given in the section: place below <c>ZeroG</c>, and value.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> Given =>
        _root.GetSection(Setting.Root).AsEnumerable(makePathsRelative: true).Where(pair => pair is { Key.Length: > 0, Value: not null });

    /// <summary>Reads the sources.</summary>
    /// <param name="file">JSON file; null for <see cref="DefaultFile"/> where there is one.</param>
    /// <param name="flags">Places below <c>ZeroG</c> with their values; the last of several wins.</param>
    /// <param name="environment">Environment variables; null for those of the process.</param>
    /// <exception cref="ZeroGException">The file is missing, or is not JSON.</exception>
    public static ClusterConfiguration Load(
        string? file, IEnumerable<KeyValuePair<string, string?>> flags, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var path = file is not null ? Path.GetFullPath(file)
            : System.IO.File.Exists(DefaultFile) ? Path.GetFullPath(DefaultFile)
            : null;
        var builder = new ConfigurationBuilder();
        if (path is not null) builder.Add(Json(path));
        // The same double underscore for a colon, whether the variables are the process's or a caller's.
        if (environment is null) builder.AddEnvironmentVariables();
        else builder.Add(new MemoryConfigurationSource { InitialData = environment.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), pair.Value)) });
        var last = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in flags) last[$"{Setting.Root}:{key}"] = value;
        builder.Add(new MemoryConfigurationSource { InitialData = last });
        try
        {
            return new ClusterConfiguration(builder.Build(), path);
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            throw new ZeroGException(
                unreadable is FileNotFoundException or DirectoryNotFoundException ? FailureKind.NotFound : FailureKind.Invalid,
                $"The settings in {path} cannot be read: {(unreadable.InnerException ?? unreadable).Message}",
                "Name a JSON file with --config.",
                unreadable);
        }
    }

    /// <summary>The value at a place below <c>ZeroG</c>, or null; an empty one counts as none.</summary>
    internal string? this[string key] => _root[$"{Setting.Root}:{key}"] is { Length: > 0 } value ? value : null;

    /// <summary>Where the value at a place comes from.</summary>
    internal SettingOrigin OriginOf(string key)
    {
        foreach (var provider in _root.Providers.Reverse())
        {
            if (!provider.TryGet($"{Setting.Root}:{key}", out var value) || value is null) continue;
            // An empty value unsets what came before it.
            if (value.Length == 0) return SettingOrigin.Default;
            return provider switch
            {
                JsonConfigurationProvider => SettingOrigin.File,
                EnvironmentVariablesConfigurationProvider => SettingOrigin.Environment,
                _ => provider == _root.Providers.Last() ? SettingOrigin.Flag : SettingOrigin.Environment,
            };
        }

        return SettingOrigin.Default;
    }

    private static JsonConfigurationSource Json(string path)
    {
        var source = new JsonConfigurationSource { Path = path, Optional = false, ReloadOnChange = false };
        source.ResolveFileProvider();
        return source;
    }
}

/// <summary>Where a setting's value comes from.</summary>
public enum SettingOrigin
{
    /// <summary>Nobody set it.</summary>
    Default,

    /// <summary>The JSON file.</summary>
    File,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>A flag.</summary>
    Flag,
}
