namespace ZeroG.Silo.Cluster;

/// <summary>Every setting of a silo. What is not here is refused.</summary>
public static class SettingCatalog
{
    /// <summary>The settings by section, in the order in which they are shown.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new(Keys.Environment, "development or production. Development on loopback does without a token.", "production", "--environment"),
        new(Keys.SiloName, "Name of the silo, unique in the cluster.", "host name", "--name"),
        new(Keys.SiloRoles, "What the silo is for, comma separated: orchestrator, gpu, gateway.", "", "--roles"),
        new(Keys.SiloServiceId, "Name of the service: its stored state is found under it.", "zerog", "--service-id"),
        new(Keys.SiloClusterId, "Name of the cluster: silos of one name form one.", "dev", "--cluster-id"),
        new(Keys.SiloAddress, "IP address at which the other silos reach this one.", "127.0.0.1", "--address"),
        new(Keys.SiloPort, "Port for silos.", "11111", "--port"),
        new(Keys.SiloGatewayPort, "Port for clients; used with role gateway alone.", "30000", "--gateway-port"),
        new(Keys.SiloListenOnAnyAddress, "true to listen on every address of the machine.", "false", "--listen-any"),
        new(Keys.SiloShutdownSeconds, "Longest time that an orderly stop may take, in seconds.", "120"),
        new(Keys.SiloDataDirectory, "Folder of this silo alone.", "silos/NAME in $ZEROG_DATA or ~/.zerog", "--data"),
        new(Keys.MembershipKind, "How silos find each other: localhost (development, one machine) or redis.", "localhost", "--membership"),
        new(Keys.MembershipPrimary, "With localhost: IP:port of the first silo.", "this silo", "--primary"),
        new(Keys.MembershipRedis, "With redis: connection string of the membership table.", "", "--redis", SettingSecrecy.Redis),
        new(Keys.MembershipProbeSeconds, "Time between two probes of another silo, and until one counts as missed, in seconds.", "5"),
        new(Keys.MembershipMissedProbes, "Missed probes after which a silo is suspected.", "3"),
        new(Keys.MembershipVotes, "Silos that must suspect another before it is declared dead.", "2"),
        new(Keys.StorageKind, "Where grain state and reminders are: sqlite (one silo), redis or azure.", "redis with redis membership, else sqlite", "--storage"),
        new(Keys.StorageSqlite, "With sqlite: the database file.", "zerog.db in the data directory"),
        new(Keys.StorageRedis, "With redis: connection string of grain state and reminders.", "Membership:Redis", null, SettingSecrecy.Redis),
        new(Keys.StorageAzure, "With azure: connection string of the storage account.", "", null, SettingSecrecy.Azure),
        new(Keys.StorageReminderMinimumSeconds, "Shortest period of a reminder, in seconds.", "60"),
        new(Keys.DeviceKind, "With role gpu: kind of the devices.", "cpu", "--device"),
        new(Keys.DeviceCount, "With role gpu: number of devices.", "1", "--devices"),
        new(Keys.DeviceMemoryBytes, "With role gpu: memory of one device, in bytes.", "this process's, divided by the devices"),
        new(Keys.DeviceThreads, "With role gpu: threads that compute for one device; no result depends on it.", "this process's cores, divided by the devices", "--threads"),
        new(Keys.ProviderId, "With role gpu: id of the provider, 0x and 64 hexadecimal digits.", "SHA-256 of service id and silo name"),
        new(Keys.ProviderName, "With role gpu: name of the provider.", "Silo:Name"),
        new(Keys.BlobsKind, "Where blobs are: folder (shared by all silos) or peers (each silo its own, moved over the data plane).", "folder", "--blobs"),
        new(Keys.BlobsFolder, "The folder of the blobs.", "blobs in the data directory", "--blob-folder"),
        new(Keys.BlobsCopies, "With peers: orchestrator silos that must hold a blob before it counts as stored.", "1"),
        new(Keys.BlobsCacheBytes, "With peers, without role orchestrator: bytes kept here of blobs that orchestrators hold too; less than the volume has.", "68719476736"),
        new(Keys.DataPort, "Port of the data plane, HTTP/2.", "8081", "--data-port"),
        new(Keys.HttpPort, "Port of health, metrics, dashboard and, with role gateway, the API.", "8080", "--http-port"),
        new(Keys.HttpTokenFile, "File with the bearer tokens of operators and users, one a line.", "", "--token-file"),
        new(Keys.ChainRpc, "JSON-RPC address of the node of the chain that the cluster settles on; without it nothing is settled.", "", null, SettingSecrecy.Url),
        new(Keys.ChainDeployment, "With a chain: the file that says where the contracts are, as 'zerog chain deploy' wrote it.", ""),
        new(Keys.ChainKeys, "With a chain and role orchestrator: folder with the key files of owner and orchestrator.", ""),
        new(Keys.ChainPasswordFile, "With a chain and role orchestrator: file with the password of the keys.", ""),
        new(Keys.ChainFinalityDepth, "With a chain: blocks on top of a block that make it final.", "12"),
        new(Keys.ChainAnchorEntries, "With a chain: new entries of the transparency log after which its head is anchored.", "1024"),
        new(Keys.ChainAnchorSeconds, "With a chain: time after the first new entry of the log after which its head is anchored, in seconds.", "600"),
        new(Keys.ChainOwner, "With a chain: account that funds the jobs of the cluster.", ""),
        new(Keys.ChainOrchestrator, "With a chain: account that operates the provider on whose behalf rounds are settled.", ""),
        new(Keys.SecurityKeyFile, "File with the cluster key: at least 32 random bytes in hexadecimal, the same on all silos.", "", "--key-file"),
        new(Keys.TlsCertificateFile, "This silo's certificate with its intermediates, PEM.", "", "--tls-certificate"),
        new(Keys.TlsKeyFile, "The certificate's private key, PEM.", "", "--tls-key"),
        new(Keys.TlsAuthorityFile, "Certificates of the authorities that silos and clients are trusted by, PEM.", "", "--tls-authority"),
        new(Keys.TlsRequired, "Whether the silo refuses to start without TLS.", "true unless all listens on loopback"),
        new(Keys.LoggingFormat, "text or json; the log goes to standard error.", "text", "--log-format"),
        new(Keys.LoggingLevel, "Least level that is logged: trace, debug, information, warning, error or critical.", "information", "--log-level"),
    ];

    /// <summary>The setting at a place below <c>ZeroG</c>, or null; case does not matter.</summary>
    public static Setting? Find(string key) =>
        All.FirstOrDefault(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>The setting whose place is most like a misspelt one.</summary>
    public static Setting Nearest(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return All.MinBy(setting => Distance(setting.Key.ToLowerInvariant(), key.ToLowerInvariant()))!;
    }

    // Levenshtein's: insertions, deletions and substitutions of a letter.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
