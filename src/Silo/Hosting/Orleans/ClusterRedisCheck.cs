using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Hosting;

/// <summary>Tries a Redis as a silo would use it.</summary>
internal static class ClusterRedisCheck
{
    private static readonly TimeSpan s_probeLife = TimeSpan.FromMinutes(1);

    /// <summary>Connects, writes, reads and deletes, and looks at what decides whether state can be lost.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="connection">Connection string.</param>
    /// <param name="key">The setting that it comes from.</param>
    /// <param name="keepsState">Whether grain state is in there: then it must survive a restart of Redis.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ClusterCheck> RunAsync(string name, string connection, string key, bool keepsState, CancellationToken cancellationToken)
    {
        var options = ClusterRedis.Parse(connection, key, "zerog-check");
        options.AllowAdmin = true;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(cancellationToken);
        var database = redis.GetDatabase();
        var start = Stopwatch.GetTimestamp();
        await database.PingAsync().WaitAsync(cancellationToken);
        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        var probe = (RedisKey)$"zerog/check/{Guid.NewGuid():N}";
        await database.StringSetAsync(probe, "probe", s_probeLife);
        var read = await database.StringGetAsync(probe);
        await database.KeyDeleteAsync(probe);
        var where = ConnectionStrings.Show(connection, SettingSecrecy.Redis);
        if (read != "probe") return ClusterCheck.Fail(name, $"{where} returned something else than was written", "Look into that Redis.");

        var server = redis.GetServers().First(each => each.IsConnected);
        var detail = string.Create(
            CultureInfo.InvariantCulture, $"{where}: Redis {server.Version}, answered in {milliseconds:0.0} ms, wrote, read and deleted a key");
        var policy = await SettingAsync(server, "maxmemory-policy");
        if (policy is not (null or "noeviction"))
            return ClusterCheck.Warn(name, $"{detail}; it drops keys when memory runs short (maxmemory-policy {policy})", "Set maxmemory-policy to noeviction.");
        if (keepsState && await SettingAsync(server, "appendonly") is "no")
            return ClusterCheck.Warn(name, $"{detail}; what was written last is lost when Redis ends (appendonly no)", "Set appendonly to yes, with appendfsync everysec or always.");
        return ClusterCheck.Ok(name, detail);
    }

    // A hosted Redis may keep its settings to itself.
    private static async Task<string?> SettingAsync(IServer server, string name)
    {
        try
        {
            return (await server.ConfigGetAsync(name)).Select(pair => pair.Value).FirstOrDefault();
        }
        catch (RedisServerException)
        {
            return null;
        }
    }
}
