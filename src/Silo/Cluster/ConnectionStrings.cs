namespace ZeroG.Silo.Cluster;

/// <summary>Connection strings as they may be shown: what is not known to be harmless is hidden.</summary>
internal static class ConnectionStrings
{
    public const string Hidden = "***";

    private static readonly HashSet<string> s_openRedis = new(StringComparer.OrdinalIgnoreCase)
    {
        "abortConnect", "allowAdmin", "asyncTimeout", "connectRetry", "connectTimeout", "defaultDatabase", "keepAlive", "name",
        "protocol", "resolveDns", "serviceName", "ssl", "sslHost", "sslProtocols", "syncTimeout", "user", "version",
    };

    private static readonly HashSet<string> s_openAzure = new(StringComparer.OrdinalIgnoreCase)
    {
        "AccountName", "BlobEndpoint", "DefaultEndpointsProtocol", "EndpointSuffix", "TableEndpoint", "UseDevelopmentStorage",
    };

    /// <summary>The value as it may be shown.</summary>
    public static string Show(string value, SettingSecrecy secrecy) => secrecy switch
    {
        // An address with credentials in it is no connection string of the client's: shown whole, it would give them away.
        SettingSecrecy.Redis => value.Contains("://", StringComparison.Ordinal)
            ? Hidden
            : string.Join(',', value.Split(',').Select(part => part.Contains('=') || part.Contains('@') ? Part(part, s_openRedis) : part)),
        SettingSecrecy.Url => value.Length == 0 ? value : Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Host.Length > 0 ? $"{url.Scheme}://{url.Host}:{url.Port}" : Hidden,
        SettingSecrecy.Azure => string.Join(';', value.Split(';').Select(part => Part(part, s_openAzure))),
        _ => value,
    };

    private static string Part(string part, HashSet<string> open)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return part.Length == 0 ? part : Hidden;
        var name = part[..equals].Trim();
        // A shared access signature travels in an address's query.
        return open.Contains(name) && !part.Contains('?', StringComparison.Ordinal) ? part : $"{name}={Hidden}";
    }
}
