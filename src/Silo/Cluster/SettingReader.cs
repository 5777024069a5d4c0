using System.Globalization;
using System.Net;

namespace ZeroG.Silo.Cluster;

/// <summary>Reads typed values from a configuration, and collects what is wrong instead of stopping at it.</summary>
internal sealed class SettingReader(ClusterConfiguration configuration)
{
    private readonly Dictionary<string, EffectiveSetting> _effective = [];
    private readonly List<SettingError> _errors = [];

    /// <summary>All that is wrong so far.</summary>
    public IReadOnlyList<SettingError> Errors => _errors;

    /// <summary>The settings in the order of the catalog.</summary>
    public IReadOnlyList<EffectiveSetting> Effective =>
        [.. SettingCatalog.All.Select(setting => _effective.GetValueOrDefault(setting.Key) ?? Shown(setting.Key, configuration[setting.Key] ?? ""))];

    /// <summary>Notes an error of a setting, with the value that it has.</summary>
    public void Fail(string key, string problem, string remedy)
    {
        var setting = SettingCatalog.Find(key)!;
        var value = configuration[key] is { } given ? ConnectionStrings.Show(given, setting.Secrecy) : null;
        _errors.Add(new SettingError(setting.Path, value, problem, remedy));
    }

    /// <summary>Refuses what is in the section and no setting: it would be ignored, and somebody meant it.</summary>
    public void RefuseUnknown()
    {
        foreach (var (key, _) in configuration.Given)
        {
            if (SettingCatalog.Find(key) is not null) continue;
            var nearest = SettingCatalog.Nearest(key);
            // The value is not shown: it may be a secret under a misspelt name.
            _errors.Add(new SettingError(
                $"{Setting.Root}:{key}", null, "there is no such setting.", $"Did you mean {nearest.Path}? Otherwise remove it."));
        }
    }

    /// <summary>Whether somebody set it.</summary>
    public bool IsGiven(string key) => configuration[key] is not null;

    /// <summary>A text; the default when it is not given.</summary>
    public string Text(string key, string standard) => Note(key, configuration[key]?.Trim() ?? standard);

    /// <summary>A text or nothing.</summary>
    public string? OptionalText(string key)
    {
        var value = configuration[key]?.Trim();
        Note(key, value ?? "");
        return value;
    }

    /// <summary>An absolute path, or nothing.</summary>
    public string? Path(string key, string? standard = null)
    {
        var value = OptionalText(key) ?? standard;
        if (value is null) return null;
        if (!value.Contains('\0', StringComparison.Ordinal)) return Note(key, System.IO.Path.GetFullPath(value));
        Fail(key, "that is no path.", "Name a file or folder.");
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public long Number(string key, long standard, long least, long most)
    {
        var text = configuration[key]?.Trim();
        var value = standard;
        if (text is not null
            && (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) || value < least || value > most))
        {
            Fail(key, string.Create(CultureInfo.InvariantCulture, $"it must be a whole number from {least} to {most}."), $"Leave it out for {standard}.");
            return standard;
        }

        Note(key, value.ToString(CultureInfo.InvariantCulture));
        return value;
    }

    /// <summary>A port.</summary>
    public int Port(string key, int standard) => (int)Number(key, standard, 1, 65535);

    /// <summary>A time in seconds.</summary>
    public TimeSpan Seconds(string key, int standard, int least, int most) => TimeSpan.FromSeconds(Number(key, standard, least, most));

    /// <summary>True or false; the default when it is not given.</summary>
    public bool Flag(string key, bool standard)
    {
        var text = configuration[key]?.Trim();
        var value = standard;
        if (text is not null && !bool.TryParse(text, out value)) Fail(key, "it must be true or false.", "Write one of the two.");
        Note(key, value ? "true" : "false");
        return value;
    }

    /// <summary>One of an enumeration's names.</summary>
    public T Choice<T>(string key, T standard)
        where T : struct, Enum
    {
        var text = configuration[key]?.Trim();
        var value = standard;
        if (text is not null && !TryName(text, out value))
        {
            Fail(key, $"it must be {Listed(Enum.GetNames<T>())}.", "Write one of these.");
            return standard;
        }

        Note(key, value.ToString().ToLowerInvariant());
        return value;
    }

    /// <summary>An IP address in its usual form.</summary>
    public IPAddress? Address(string key, IPAddress standard)
    {
        var text = configuration[key]?.Trim();
        if (text is null)
        {
            Note(key, standard.ToString());
            return standard;
        }

        // "1" and "010.0.0.1" are addresses too, but hardly those that were meant.
        if (!IPAddress.TryParse(text, out var address) || !address.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
        {
            Fail(key, "it must be an IP address, not a name.", "Give the address of this machine or pod, as 10.0.0.7.");
            return null;
        }

        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            Fail(key, "nobody can reach a silo at that address.", "Give the address of this machine or pod, and set Silo:ListenOnAnyAddress to listen on all.");
            return null;
        }

        Note(key, text);
        return address;
    }

    /// <summary>Records the value that a setting takes effect with.</summary>
    public string Note(string key, string value)
    {
        _effective[key] = Shown(key, value);
        return value;
    }

    /// <summary>Names as in "a, b or c", in lower case.</summary>
    public static string Listed(IReadOnlyList<string> names) =>
        $"{string.Join(", ", names.Take(names.Count - 1))} or {names[^1]}".ToLowerInvariant();

    /// <summary>Reads a name of an enumeration's, and never a number.</summary>
    public static bool TryName<T>(string text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && char.IsLetter(text[0]) && !text.Contains(',', StringComparison.Ordinal);

    private EffectiveSetting Shown(string key, string value) =>
        new(key, ConnectionStrings.Show(value, SettingCatalog.Find(key)!.Secrecy), configuration.OriginOf(key));
}
