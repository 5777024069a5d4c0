using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Tests.Cluster;

/// <summary>Settings from flags alone.</summary>
internal static class SettingsOf
{
    /// <summary>Reads flags, each "Key=Value", with an environment that has nothing else.</summary>
    public static SettingReport Flags(params string[] flags) => From([], flags);

    /// <summary>Reads environment variables and flags.</summary>
    public static SettingReport From(Dictionary<string, string?> environment, params string[] flags) =>
        SettingBinding.Bind(ClusterConfiguration.Load(null, flags.Select(Split), environment), () => Path.Combine(Path.GetTempPath(), "zerog"));

    private static KeyValuePair<string, string?> Split(string flag)
    {
        var equals = flag.IndexOf('=', StringComparison.Ordinal);
        return new(flag[..equals], flag[(equals + 1)..]);
    }
}
