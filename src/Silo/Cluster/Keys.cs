namespace ZeroG.Silo.Cluster;

/// <summary>Places of the settings below <c>ZeroG</c>.</summary>
internal static class Keys
{
    public const string Environment = "Environment";
    public const string SiloName = "Silo:Name";
    public const string SiloRoles = "Silo:Roles";
    public const string SiloServiceId = "Silo:ServiceId";
    public const string SiloClusterId = "Silo:ClusterId";
    public const string SiloAddress = "Silo:Address";
    public const string SiloPort = "Silo:Port";
    public const string SiloGatewayPort = "Silo:GatewayPort";
    public const string SiloListenOnAnyAddress = "Silo:ListenOnAnyAddress";
    public const string SiloShutdownSeconds = "Silo:ShutdownSeconds";
    public const string SiloDataDirectory = "Silo:DataDirectory";
    public const string MembershipKind = "Membership:Kind";
    public const string MembershipPrimary = "Membership:Primary";
    public const string MembershipRedis = "Membership:Redis";
    public const string MembershipProbeSeconds = "Membership:ProbeSeconds";
    public const string MembershipMissedProbes = "Membership:MissedProbes";
    public const string MembershipVotes = "Membership:Votes";
    public const string StorageKind = "Storage:Kind";
    public const string StorageSqlite = "Storage:Sqlite";
    public const string StorageRedis = "Storage:Redis";
    public const string StorageAzure = "Storage:Azure";
    public const string StorageReminderMinimumSeconds = "Storage:ReminderMinimumSeconds";
    public const string DeviceKind = "Device:Kind";
    public const string DeviceCount = "Device:Count";
    public const string DeviceMemoryBytes = "Device:MemoryBytes";
    public const string DeviceThreads = "Device:Threads";
    public const string ProviderId = "Provider:Id";
    public const string ProviderName = "Provider:Name";
    public const string BlobsKind = "Blobs:Kind";
    public const string BlobsFolder = "Blobs:Folder";
    public const string BlobsCopies = "Blobs:Copies";
    public const string BlobsCacheBytes = "Blobs:CacheBytes";
    public const string DataPort = "Data:Port";
    public const string HttpPort = "Http:Port";
    public const string HttpTokenFile = "Http:TokenFile";
    public const string ChainRpc = "Chain:Rpc";
    public const string ChainDeployment = "Chain:Deployment";
    public const string ChainKeys = "Chain:Keys";
    public const string ChainPasswordFile = "Chain:PasswordFile";
    public const string ChainFinalityDepth = "Chain:FinalityDepth";
    public const string ChainAnchorEntries = "Chain:AnchorEntries";
    public const string ChainAnchorSeconds = "Chain:AnchorSeconds";
    public const string ChainOwner = "Chain:Owner";
    public const string ChainOrchestrator = "Chain:Orchestrator";
    public const string SecurityKeyFile = "Security:KeyFile";
    public const string TlsCertificateFile = "Tls:CertificateFile";
    public const string TlsKeyFile = "Tls:KeyFile";
    public const string TlsAuthorityFile = "Tls:AuthorityFile";
    public const string TlsRequired = "Tls:Required";
    public const string LoggingFormat = "Logging:Format";
    public const string LoggingLevel = "Logging:Level";
}
