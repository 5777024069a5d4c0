using System.Net;
using Microsoft.Extensions.Logging;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Telemetry;

namespace ZeroG.Silo.Cluster;

/// <summary>All settings of a silo, checked.</summary>
/// <param name="IsDevelopment">Whether the environment is development.</param>
/// <param name="Silo">Who the silo is.</param>
/// <param name="Membership">How silos find each other.</param>
/// <param name="Storage">Where grain state and reminders are.</param>
/// <param name="Device">What devices it offers; null without role gpu.</param>
/// <param name="Provider">Whose the devices are; null without role gpu.</param>
/// <param name="Blobs">Where blobs are.</param>
/// <param name="DataPort">Port of the data plane.</param>
/// <param name="Http">The HTTP listener.</param>
/// <param name="KeyFile">File with the cluster key, or null.</param>
/// <param name="Tls">Certificates, or null for plain connections.</param>
/// <param name="Logging">The log.</param>
public sealed record ClusterSettings(
    bool IsDevelopment,
    SiloSettings Silo,
    MembershipSettings Membership,
    StorageSettings Storage,
    DeviceSettings? Device,
    ProviderSettings? Provider,
    BlobSettings Blobs,
    int DataPort,
    HttpSettings Http,
    string? KeyFile,
    TlsSettings? Tls,
    LoggingSettings Logging)
{
    /// <summary>The chain that the cluster settles on, or null.</summary>
    public ChainSettings? Chain { get; init; }
}

/// <summary>Who a silo is, and where it listens.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Roles">What it is for.</param>
/// <param name="ServiceId">Name of the service.</param>
/// <param name="ClusterId">Name of the cluster.</param>
/// <param name="Address">The address it gives to others.</param>
/// <param name="Port">Port for silos.</param>
/// <param name="GatewayPort">Port for clients; 0 without role gateway.</param>
/// <param name="ListenOnAnyAddress">Whether it listens on every address.</param>
/// <param name="ShutdownLimit">Longest orderly stop.</param>
/// <param name="DataDirectory">Its own folder, absolute.</param>
public sealed record SiloSettings(
    string Name,
    SiloRoles Roles,
    string ServiceId,
    string ClusterId,
    IPAddress Address,
    int Port,
    int GatewayPort,
    bool ListenOnAnyAddress,
    TimeSpan ShutdownLimit,
    string DataDirectory)
{
    /// <summary>The address that listeners are bound to.</summary>
    public IPAddress BindAddress => !ListenOnAnyAddress ? Address
        : Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;

    /// <summary>Whether nobody outside this machine can reach the silo.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address) && !ListenOnAnyAddress;
}

/// <summary>How silos find each other.</summary>
public enum MembershipKind
{
    /// <summary>The first silo keeps the table in memory.</summary>
    Localhost,

    /// <summary>The table is in Redis.</summary>
    Redis,
}

/// <summary>The membership.</summary>
/// <param name="Kind">Where the table is.</param>
/// <param name="Primary">The first silo; with <see cref="MembershipKind.Localhost"/> alone.</param>
/// <param name="Redis">Connection string; with <see cref="MembershipKind.Redis"/> alone.</param>
/// <param name="ProbePeriod">Time between two probes.</param>
/// <param name="MissedProbes">Missed probes that make a suspect.</param>
/// <param name="Votes">Suspicions that make a dead silo.</param>
public sealed record MembershipSettings(MembershipKind Kind, IPEndPoint? Primary, string? Redis, TimeSpan ProbePeriod, int MissedProbes, int Votes);

/// <summary>Where grain state and reminders are.</summary>
public enum StorageKind
{
    /// <summary>In one SQLite file of one silo.</summary>
    Sqlite,

    /// <summary>In Redis.</summary>
    Redis,

    /// <summary>In Azure Storage.</summary>
    Azure,
}

/// <summary>The storage.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Location">File or connection string, as the kind has it.</param>
/// <param name="ReminderMinimum">Shortest period of a reminder.</param>
public sealed record StorageSettings(StorageKind Kind, string Location, TimeSpan ReminderMinimum);

/// <summary>The devices of a silo.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Count">How many.</param>
/// <param name="MemoryBytes">Memory of one, in bytes.</param>
/// <param name="Threads">Threads that compute for one.</param>
public sealed record DeviceSettings(string Kind, int Count, long MemoryBytes, int Threads);

/// <summary>The provider of a silo's devices.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record ProviderSettings(string Id, string Name);

/// <summary>Where blobs are.</summary>
public enum BlobsKind
{
    /// <summary>In a folder that all silos share.</summary>
    Folder,

    /// <summary>With each silo, moved over the data plane.</summary>
    Peers,
}

/// <summary>The blobs.</summary>
/// <param name="Kind">Where they are.</param>
/// <param name="Folder">The folder, absolute.</param>
/// <param name="Copies">Orchestrator silos that must hold a blob.</param>
/// <param name="CacheBytes">Bytes that a silo which is no orchestrator keeps of blobs that orchestrators hold too.</param>
public sealed record BlobSettings(BlobsKind Kind, string Folder, int Copies, long CacheBytes);

/// <summary>The HTTP listener.</summary>
/// <param name="Port">Its port.</param>
/// <param name="TokenFile">File with the tokens; null only on loopback in development.</param>
public sealed record HttpSettings(int Port, string? TokenFile);

/// <summary>The files of mutual TLS.</summary>
/// <param name="CertificateFile">The certificate with its intermediates.</param>
/// <param name="KeyFile">Its private key.</param>
/// <param name="AuthorityFile">Who is trusted, and nobody else.</param>
public sealed record TlsSettings(string CertificateFile, string KeyFile, string AuthorityFile);

/// <summary>The log.</summary>
/// <param name="Format">How a line looks.</param>
/// <param name="Level">Least level that is logged.</param>
public sealed record LoggingSettings(LogFormat Format, LogLevel Level);
