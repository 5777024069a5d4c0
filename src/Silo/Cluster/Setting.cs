namespace ZeroG.Silo.Cluster;

/// <summary>How a setting's value is shown.</summary>
public enum SettingSecrecy
{
    /// <summary>As it is.</summary>
    Open,

    /// <summary>As a Redis connection string: addresses and options, no credentials.</summary>
    Redis,

    /// <summary>As an address: scheme, host and port, since the rest may hold a credential.</summary>
    Url,

    /// <summary>As an Azure Storage connection string: account and endpoints, no keys.</summary>
    Azure,
}

/// <summary>One setting of a silo, as docs/configuration.md has it.</summary>
/// <param name="Key">Its place below <c>ZeroG</c>: <c>Silo:Name</c>.</param>
/// <param name="Meaning">What it decides, as a sentence.</param>
/// <param name="Default">What holds when nobody sets it, as text; empty when there is nothing.</param>
/// <param name="Flag">Its flag of <c>zerog silo</c>, or null for one that only <c>--set</c> takes.</param>
/// <param name="Secrecy">How it is shown.</param>
public sealed record Setting(string Key, string Meaning, string Default, string? Flag = null, SettingSecrecy Secrecy = SettingSecrecy.Open)
{
    /// <summary>Name of the section that all settings are in.</summary>
    public const string Root = "ZeroG";

    /// <summary>Its place in the configuration: <c>ZeroG:Silo:Name</c>.</summary>
    public string Path => $"{Root}:{Key}";

    /// <summary>Its environment variable: <c>ZeroG__Silo__Name</c>.</summary>
    public string Variable => Path.Replace(":", "__", StringComparison.Ordinal);
}
