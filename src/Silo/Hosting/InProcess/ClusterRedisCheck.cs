using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Hosting;

/// <summary>Redis is only reached by a build on Microsoft Orleans.</summary>
internal static class ClusterRedisCheck
{
    /// <summary>Says that nothing was tried.</summary>
    public static Task<ClusterCheck> RunAsync(string name, string connection, string key, bool keepsState, CancellationToken cancellationToken) =>
        Task.FromResult(ClusterCheck.Warn(
            name,
            $"{ConnectionStrings.Show(connection, SettingSecrecy.Redis)} was not tried: this program is built without Microsoft Orleans and its Redis client",
            "Build it with ./zerog --runtime orleans, as for 'zerog silo'."));
}
