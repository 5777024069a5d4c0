using StackExchange.Redis;
using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Hosting;

/// <summary>Redis as membership table and as storage.</summary>
internal static class ClusterRedis
{
    /// <summary>A connection string as the client understands it.</summary>
    /// <exception cref="ZeroGException">It does not. The message has nothing of it.</exception>
    public static ConfigurationOptions Parse(string connection, string key, string clientName)
    {
        try
        {
            var options = ConfigurationOptions.Parse(connection);
            options.ClientName ??= clientName;
            return options;
        }
        catch (Exception unknown) when (unknown is ArgumentException or FormatException)
        {
            var setting = SettingCatalog.Find(key)!;
            throw new ZeroGException(
                FailureKind.Invalid,
                $"{setting.Path} is '{ConnectionStrings.Show(connection, setting.Secrecy)}', which is no Redis connection string.",
                "Write it as redis.example:6379,password=…,ssl=true; the options are StackExchange.Redis's.");
        }
    }

    /// <summary>Keeps the membership table there.</summary>
    public static void AddMembership(ISiloBuilder silo, ConfigurationOptions redis) =>
        Microsoft.Extensions.Hosting.RedisClusteringISiloBuilderExtensions.UseRedisClustering(silo, options => options.ConfigurationOptions = redis);

    /// <summary>Keeps grain state and reminders there.</summary>
    public static void AddStorage(ISiloBuilder silo, string name, ConfigurationOptions redis) => silo
        .AddRedisGrainStorage(name, options =>
        {
            options.ConfigurationOptions = redis;
            // An ETag is never used twice, so a late writer finds a deleted record changed too.
            options.DeleteStateOnClear = true;
        })
        .UseRedisReminderService(options => options.ConfigurationOptions = redis);
}
