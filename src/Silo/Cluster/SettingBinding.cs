using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Telemetry;
using ZeroG.Training.Threading;

namespace ZeroG.Silo.Cluster;

/// <summary>Turns a configuration into checked settings.</summary>
public static class SettingBinding
{
    private const int MaxName = 100;

    // A job keeps itself alive with a reminder every minute, which a longer minimum would refuse.
    private const int MaxReminderMinimum = 60;

    /// <summary>Reads and checks everything.</summary>
    /// <param name="configuration">What was given.</param>
    /// <param name="dataRoot">Folder below which a silo's data directory is when none is named.</param>
    /// <returns>The settings, or all that is wrong with them.</returns>
    public static SettingReport Bind(ClusterConfiguration configuration, Func<string> dataRoot)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(dataRoot);
        var reader = new SettingReader(configuration);
        reader.RefuseUnknown();
        var isDevelopment = reader.Choice(Keys.Environment, DeploymentKind.Production) == DeploymentKind.Development;
        var silo = Silo(reader, dataRoot);
        var membership = Membership(reader, silo);
        var isGpu = silo.Roles.HasFlag(SiloRoles.Gpu);
        var settings = new ClusterSettings(
            isDevelopment,
            silo,
            membership,
            Storage(reader, silo, membership),
            isGpu ? Device(reader) : null,
            isGpu ? Provider(reader, silo) : null,
            Blobs(reader, silo, membership),
            reader.Port(Keys.DataPort, 8081),
            new HttpSettings(reader.Port(Keys.HttpPort, 8080), reader.Path(Keys.HttpTokenFile)),
            reader.Path(Keys.SecurityKeyFile),
            Tls(reader, silo),
            new LoggingSettings(reader.Choice(Keys.LoggingFormat, LogFormat.Text), reader.Choice(Keys.LoggingLevel, LogLevel.Information)))
        {
            Chain = ChainSettings.Read(reader, silo.Roles),
        };
        SettingRules.Check(settings, reader);
        return new SettingReport(reader.Errors.Count == 0 ? settings : null, reader.Effective, reader.Errors);
    }

    /// <summary>Id of a provider that was given none: as long as its silo keeps its name, it stays the same.</summary>
    public static string DefaultProviderId(string serviceId, string siloName) =>
        "0x" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{serviceId}\0{siloName}")));

    private static SiloSettings Silo(SettingReader reader, Func<string> dataRoot)
    {
        var name = Name(reader, Keys.SiloName, Environment.MachineName);
        var roles = Roles(reader);
        var gatewayPort = reader.Port(Keys.SiloGatewayPort, 30000);
        return new SiloSettings(
            name,
            roles,
            Name(reader, Keys.SiloServiceId, "zerog"),
            Name(reader, Keys.SiloClusterId, "dev"),
            reader.Address(Keys.SiloAddress, IPAddress.Loopback) ?? IPAddress.Loopback,
            reader.Port(Keys.SiloPort, 11111),
            roles.HasFlag(SiloRoles.Gateway) ? gatewayPort : 0,
            reader.Flag(Keys.SiloListenOnAnyAddress, standard: false),
            reader.Seconds(Keys.SiloShutdownSeconds, 120, 1, 3600),
            DataDirectory(reader, name, dataRoot));
    }

    // In paths, in keys of a database and in log lines: nothing that means something there.
    private static string Name(SettingReader reader, string key, string standard)
    {
        var name = reader.Text(key, standard);
        if (name.Length is > 0 and <= MaxName && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            return name;
        reader.Fail(key, $"a name has at most {MaxName} letters, digits, '-', '_' and '.', and begins with a letter or digit.", "Choose another name.");
        return "invalid";
    }

    private static SiloRoles Roles(SettingReader reader)
    {
        const string Remedy = "Name one or more of orchestrator, gpu and gateway with --roles, comma separated.";
        var text = reader.OptionalText(Keys.SiloRoles);
        if (text is null)
        {
            reader.Fail(Keys.SiloRoles, "a silo needs a role.", Remedy);
            return SiloRoles.None;
        }

        var roles = SiloRoles.None;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (word.Length > 0 && SettingReader.TryName<SiloRoles>(word, out var role) && role != SiloRoles.None) roles |= role;
            else reader.Fail(Keys.SiloRoles, $"'{word}' is no role.", Remedy);
        }

        return roles;
    }

    private static string DataDirectory(SettingReader reader, string name, Func<string> dataRoot)
    {
        if (reader.Path(Keys.SiloDataDirectory) is { } given) return given;
        if (reader.IsGiven(Keys.SiloDataDirectory)) return "";
        try
        {
            return reader.Note(Keys.SiloDataDirectory, Path.Combine(dataRoot(), "silos", name));
        }
        catch (ZeroGException homeless)
        {
            reader.Fail(Keys.SiloDataDirectory, homeless.Message, "Name a folder with --data.");
            return "";
        }
    }

    private static MembershipSettings Membership(SettingReader reader, SiloSettings silo)
    {
        var kind = reader.Choice(Keys.MembershipKind, MembershipKind.Localhost);
        IPEndPoint? primary = null;
        var text = reader.Text(Keys.MembershipPrimary, kind == MembershipKind.Localhost ? new IPEndPoint(silo.Address, silo.Port).ToString() : "");
        if (text.Length > 0 && (!IPEndPoint.TryParse(text, out primary) || primary.Port == 0))
            reader.Fail(Keys.MembershipPrimary, "it must be an IP address, a colon and a port.", "Write it as 127.0.0.1:11111.");
        return new MembershipSettings(
            kind,
            primary,
            reader.OptionalText(Keys.MembershipRedis),
            reader.Seconds(Keys.MembershipProbeSeconds, 5, 1, 600),
            (int)reader.Number(Keys.MembershipMissedProbes, 3, 1, 100),
            (int)reader.Number(Keys.MembershipVotes, 2, 1, 100));
    }

    private static StorageSettings Storage(SettingReader reader, SiloSettings silo, MembershipSettings membership)
    {
        var isRedis = membership.Kind == MembershipKind.Redis;
        var kind = reader.Choice(Keys.StorageKind, isRedis ? StorageKind.Redis : StorageKind.Sqlite);
        var sqlite = reader.Path(Keys.StorageSqlite, silo.DataDirectory.Length == 0 ? null : Path.Combine(silo.DataDirectory, "zerog.db"));
        var redis = reader.OptionalText(Keys.StorageRedis);
        if (redis is null && kind == StorageKind.Redis && membership.Redis is not null) redis = reader.Note(Keys.StorageRedis, membership.Redis);
        var azure = reader.OptionalText(Keys.StorageAzure);
        var location = kind switch { StorageKind.Sqlite => sqlite, StorageKind.Redis => redis, _ => azure };
        return new StorageSettings(kind, location ?? "", reader.Seconds(Keys.StorageReminderMinimumSeconds, MaxReminderMinimum, 1, MaxReminderMinimum));
    }

    private static DeviceSettings Device(SettingReader reader)
    {
        var kind = Name(reader, Keys.DeviceKind, "cpu");
        var count = (int)reader.Number(Keys.DeviceCount, 1, 1, 1024);
        return new DeviceSettings(
            kind,
            count,
            reader.Number(Keys.DeviceMemoryBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / count, 1, long.MaxValue),
            (int)reader.Number(Keys.DeviceThreads, DeviceCrews.Default(count), 1, Crew.MaxThreads));
    }

    private static ProviderSettings Provider(SettingReader reader, SiloSettings silo)
    {
        var id = reader.Text(Keys.ProviderId, DefaultProviderId(silo.ServiceId, silo.Name));
        if (!BlobRef.IsRoot(id)) reader.Fail(Keys.ProviderId, "it must be 0x and 64 lower-case hexadecimal digits.", "Leave it out for one that follows from the silo's name.");
        return new ProviderSettings(id, Name(reader, Keys.ProviderName, silo.Name));
    }

    private static BlobSettings Blobs(SettingReader reader, SiloSettings silo, MembershipSettings membership)
    {
        var kind = reader.Choice(Keys.BlobsKind, BlobsKind.Folder);
        var isAlone = membership.Kind == MembershipKind.Localhost && Equals(membership.Primary, new IPEndPoint(silo.Address, silo.Port));
        if (kind == BlobsKind.Folder && !isAlone && !reader.IsGiven(Keys.BlobsFolder))
            reader.Fail(Keys.BlobsFolder, "silos that keep blobs in a folder must share it, and none is named.", "Name one that every silo reaches with --blob-folder, or set Blobs:Kind to peers.");
        var folder = reader.Path(Keys.BlobsFolder, silo.DataDirectory.Length == 0 ? null : Path.Combine(silo.DataDirectory, "blobs"));
        return new BlobSettings(kind, folder ?? "", (int)reader.Number(Keys.BlobsCopies, 1, 1, 16), reader.Number(Keys.BlobsCacheBytes, 64L << 30, Segments.Size, long.MaxValue));
    }

    private static TlsSettings? Tls(SettingReader reader, SiloSettings silo)
    {
        var files = (Certificate: reader.Path(Keys.TlsCertificateFile), Key: reader.Path(Keys.TlsKeyFile), Authority: reader.Path(Keys.TlsAuthorityFile));
        var isRequired = reader.Flag(Keys.TlsRequired, standard: !IPAddress.IsLoopback(silo.Address) || silo.ListenOnAnyAddress);
        if (files is ({ } certificate, { } key, { } authority)) return new TlsSettings(certificate, key, authority);
        var isPartial = files.Certificate is not null || files.Key is not null || files.Authority is not null;
        if (!isPartial && !isRequired) return null;
        foreach (var (path, missing) in new[] { (files.Certificate, Keys.TlsCertificateFile), (files.Key, Keys.TlsKeyFile), (files.Authority, Keys.TlsAuthorityFile) })
        {
            if (path is not null) continue;
            reader.Fail(
                missing,
                isPartial ? "TLS needs certificate, key and authority, and this one is missing."
                    : $"a silo that others reach at {silo.Address} must use TLS: whoever reaches its ports could call every grain.",
                "Name the file, or say Tls:Required=false on a network that you trust wholly.");
        }

        return null;
    }

    private enum DeploymentKind
    {
        Development,
        Production,
    }
}
