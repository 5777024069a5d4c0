using System.Net;

namespace ZeroG.Silo.Cluster;

/// <summary>What settings must be to each other.</summary>
internal static class SettingRules
{
    public static void Check(ClusterSettings settings, SettingReader reader)
    {
        CheckMembership(settings, reader);
        CheckStorage(settings, reader);
        CheckPorts(settings, reader);
        CheckFiles(settings, reader);
    }

    private static void CheckMembership(ClusterSettings settings, SettingReader reader)
    {
        switch (settings.Membership)
        {
            case { Kind: MembershipKind.Redis, Redis: null }:
                reader.Fail(Keys.MembershipRedis, "redis membership needs a connection string.", "Give it with --redis, as redis.example:6379,password=….");
                break;
            case { Kind: MembershipKind.Localhost } when reader.IsGiven(Keys.MembershipRedis):
                reader.Fail(Keys.MembershipRedis, "localhost membership uses no Redis.", "Set Membership:Kind to redis with --membership, or leave this out.");
                break;
            case { Kind: MembershipKind.Redis } when reader.IsGiven(Keys.MembershipPrimary):
                reader.Fail(Keys.MembershipPrimary, "redis membership has no first silo.", "Leave it out.");
                break;
            case { Kind: MembershipKind.Localhost } when !settings.Silo.IsLoopback:
                reader.Fail(Keys.MembershipKind, "localhost membership is for one machine: the cluster ends with its first silo.", "Set it to redis, or Silo:Address to 127.0.0.1.");
                break;
        }
    }

    private static void CheckStorage(ClusterSettings settings, SettingReader reader)
    {
        var (membership, storage) = (settings.Membership, settings.Storage);
        if (storage.Kind == StorageKind.Sqlite && membership.Kind == MembershipKind.Redis)
            reader.Fail(Keys.StorageKind, "an SQLite file belongs to one silo, and redis membership is for several.", "Set it to redis with --storage.");
        else if (storage.Kind == StorageKind.Sqlite && membership.Primary is { } primary && !primary.Equals(new IPEndPoint(settings.Silo.Address, settings.Silo.Port)))
            reader.Fail(Keys.StorageKind, "an SQLite file belongs to one silo, and this one joins another.", "Set it to redis on all silos, with --storage.");
        if (storage.Location.Length > 0) return;
        if (storage.Kind == StorageKind.Redis) reader.Fail(Keys.StorageRedis, "redis storage needs a connection string.", "Give it with --set Storage:Redis=… or ZeroG__Storage__Redis.");
        if (storage.Kind == StorageKind.Azure) reader.Fail(Keys.StorageAzure, "azure storage needs a connection string.", "Give it as ZeroG__Storage__Azure.");
    }

    private static void CheckPorts(ClusterSettings settings, SettingReader reader)
    {
        var ports = new List<(string Key, int Port)> { (Keys.SiloPort, settings.Silo.Port), (Keys.DataPort, settings.DataPort), (Keys.HttpPort, settings.Http.Port) };
        if (settings.Silo.GatewayPort > 0) ports.Insert(1, (Keys.SiloGatewayPort, settings.Silo.GatewayPort));
        for (var i = 1; i < ports.Count; i++)
        {
            var taken = ports.Take(i).FirstOrDefault(other => other.Port == ports[i].Port);
            if (taken.Key is not null) reader.Fail(ports[i].Key, $"{taken.Key} is {ports[i].Port} too.", "Give each listener a port of its own.");
        }
    }

    private static void CheckFiles(ClusterSettings settings, SettingReader reader)
    {
        if (settings.KeyFile is null && !settings.Silo.IsLoopback)
            reader.Fail(Keys.SecurityKeyFile, "a silo that others reach needs the cluster key.", "Make one with 'openssl rand -hex 32 > cluster.key; chmod 600 cluster.key', give it to every silo, and name it with --key-file.");
        if (settings.Http.TokenFile is null && !(settings.Silo.IsLoopback && settings.IsDevelopment))
            reader.Fail(Keys.HttpTokenFile, "only a silo on loopback in development does without a token.", "Make one with 'openssl rand -hex 32 > tokens; chmod 600 tokens', and name it with --token-file.");
        CheckFile(reader, Keys.SecurityKeyFile, settings.KeyFile, path => ClusterKeyFile.Read(path));
        CheckFile(reader, Keys.HttpTokenFile, settings.Http.TokenFile, path => TokenFile.Read(path));
        if (settings.Tls is { } tls) CheckFile(reader, Keys.TlsKeyFile, tls.KeyFile, path => SecretFile.Read(path));
        if (settings.Tls is not null) CheckFile(reader, Keys.TlsCertificateFile, settings.Tls.CertificateFile, path => TlsFiles.ReadCertificates(path));
        if (settings.Tls is not null) CheckFile(reader, Keys.TlsAuthorityFile, settings.Tls.AuthorityFile, path => TlsFiles.ReadCertificates(path));
    }

    private static void CheckFile(SettingReader reader, string key, string? path, Action<string> read)
    {
        if (path is null) return;
        try
        {
            read(path);
        }
        catch (ZeroGException bad)
        {
            reader.Fail(key, bad.Message, bad.Remedy);
        }
    }
}
