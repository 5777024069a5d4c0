using ZeroG.Silo.Cluster;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Cluster;

public sealed class SettingTests
{
    // What a silo on loopback needs at least.
    private static readonly string[] s_least = ["Environment=development", "Silo:Roles=orchestrator,gateway"];

    [Fact]
    public void A_silo_on_loopback_in_development_needs_no_more_than_its_roles()
    {
        var settings = SettingsOf.Flags(s_least).Require();

        Assert.True(settings.Silo.IsLoopback);
        Assert.Equal((11111, 30000, 8081, 8080), (settings.Silo.Port, settings.Silo.GatewayPort, settings.DataPort, settings.Http.Port));
        Assert.Equal(("zerog", "dev"), (settings.Silo.ServiceId, settings.Silo.ClusterId));
        Assert.Equal((MembershipKind.Localhost, StorageKind.Sqlite), (settings.Membership.Kind, settings.Storage.Kind));
        Assert.Null(settings.Device);
        Assert.Null(settings.Tls);
    }

    [Theory]
    [InlineData("Silo:Name=a b", "Silo:Name", "'a b'", "another name")]
    [InlineData("Silo:Name=../x", "Silo:Name", "'../x'", "another name")]
    [InlineData("Silo:Roles=gpus", "Silo:Roles", "'gpus'", "--roles")]
    [InlineData("Silo:Roles=1", "Silo:Roles", "'1'", "--roles")]
    [InlineData("Silo:Roles=none", "Silo:Roles", "'none'", "--roles")]
    [InlineData("Silo:Port=x", "Silo:Port", "'x'", "11111")]
    [InlineData("Silo:Port=0", "Silo:Port", "'0'", "1 to 65535")]
    [InlineData("Silo:Port=65536", "Silo:Port", "'65536'", "1 to 65535")]
    [InlineData("Silo:GatewayPort=11111", "Silo:GatewayPort", "'11111'", "Silo:Port")]
    [InlineData("Http:Port=8081", "Http:Port", "'8081'", "Data:Port")]
    [InlineData("Silo:Address=localhost", "Silo:Address", "'localhost'", "IP address")]
    [InlineData("Silo:Address=1", "Silo:Address", "'1'", "IP address")]
    [InlineData("Silo:Address=0.0.0.0", "Silo:Address", "'0.0.0.0'", "ListenOnAnyAddress")]
    [InlineData("Silo:ListenOnAnyAddress=yes", "Silo:ListenOnAnyAddress", "'yes'", "true or false")]
    [InlineData("Silo:ShutdownSeconds=-1", "Silo:ShutdownSeconds", "'-1'", "1 to 3600")]
    [InlineData("Membership:Kind=etcd", "Membership:Kind", "'etcd'", "localhost or redis")]
    [InlineData("Membership:Kind=1", "Membership:Kind", "'1'", "localhost or redis")]
    [InlineData("Membership:Primary=here", "Membership:Primary", "'here'", "127.0.0.1:11111")]
    [InlineData("Membership:Redis=localhost:6379", "Membership:Redis", "'localhost:6379'", "--membership")]
    [InlineData("Membership:Votes=0", "Membership:Votes", "'0'", "1 to 100")]
    [InlineData("Storage:Kind=postgres", "Storage:Kind", "'postgres'", "sqlite, redis or azure")]
    [InlineData("Storage:Kind=redis", "Storage:Redis", "connection string", "ZeroG__Storage__Redis")]
    [InlineData("Storage:Kind=azure", "Storage:Azure", "connection string", "ZeroG__Storage__Azure")]
    [InlineData("Storage:ReminderMinimumSeconds=61", "Storage:ReminderMinimumSeconds", "'61'", "1 to 60")]
    [InlineData("Blobs:Kind=s3", "Blobs:Kind", "'s3'", "folder or peers")]
    [InlineData("Blobs:Copies=0", "Blobs:Copies", "'0'", "1 to 16")]
    [InlineData("Tls:Required=1", "Tls:Required", "'1'", "true or false")]
    [InlineData("Tls:KeyFile=/no/such/file", "Tls:CertificateFile", "is missing", "Name the file")]
    [InlineData("Security:KeyFile=/no/such/file", "Security:KeyFile", "'/no/such/file'", "may read")]
    [InlineData("Http:TokenFile=/no/such/file", "Http:TokenFile", "'/no/such/file'", "may read")]
    [InlineData("Logging:Format=xml", "Logging:Format", "'xml'", "text or json")]
    [InlineData("Environment=test", "Environment", "'test'", "development or production")]
    [InlineData("Silo:Nmae=a", "Silo:Nmae", "no such setting", "ZeroG:Silo:Name")]
    [InlineData("Tls:Require=false", "Tls:Require", "no such setting", "ZeroG:Tls:Required")]
    public void A_bad_value_is_refused_with_its_key_its_value_and_a_remedy(string flag, string key, string value, string remedy)
    {
        var report = SettingsOf.Flags([.. s_least, flag]);

        Assert.Null(report.Settings);
        var error = Assert.Single(report.Errors, each => each.Key == $"ZeroG:{key}");
        Assert.Contains(value, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(remedy, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(FailureKind.Invalid, Assert.Throws<ZeroGException>(() => report.Require()).Kind);
    }

    [Theory]
    [InlineData("Membership:Kind", "localhost membership is for one machine")]
    [InlineData("Tls:CertificateFile", "must use TLS")]
    [InlineData("Security:KeyFile", "needs the cluster key")]
    [InlineData("Http:TokenFile", "without a token")]
    public void A_silo_that_others_reach_needs_a_shared_membership_certificates_a_key_and_tokens(string key, string reason)
    {
        foreach (var reachable in (string[])["Silo:Address=10.0.0.7", "Silo:ListenOnAnyAddress=true"])
        {
            var report = SettingsOf.Flags([.. s_least, reachable]);
            Assert.Contains(report.Errors, error => error.Key == $"ZeroG:{key}" && error.Problem.Contains(reason, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_devices_of_a_silo_share_its_cores_unless_their_threads_are_said()
    {
        string[] gpu = ["Environment=development", "Silo:Roles=gpu"];
        Assert.Equal(Math.Min(Environment.ProcessorCount, 256), SettingsOf.Flags(gpu).Require().Device!.Threads);
        Assert.Equal(1, SettingsOf.Flags([.. gpu, "Device:Count=1000"]).Require().Device!.Threads);
        Assert.Equal(7, SettingsOf.Flags([.. gpu, "Device:Count=1000", "Device:Threads=7"]).Require().Device!.Threads);
        foreach (var wrong in (string[])["0", "257", "many"])
        {
            var error = Assert.Single(SettingsOf.Flags([.. gpu, $"Device:Threads={wrong}"]).Errors);
            Assert.Equal("ZeroG:Device:Threads", error.Key);
            Assert.Contains("1 to 256", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Plain_connections_between_machines_must_be_asked_for_by_name()
    {
        var report = SettingsOf.Flags([.. s_least, "Silo:Address=10.0.0.7", "Tls:Required=false"]);
        Assert.DoesNotContain(report.Errors, error => error.Key.StartsWith("ZeroG:Tls:", StringComparison.Ordinal));
    }

    [Fact]
    public void Production_needs_a_token_even_on_loopback()
    {
        var report = SettingsOf.Flags("Silo:Roles=orchestrator");
        Assert.Equal("ZeroG:Http:TokenFile", Assert.Single(report.Errors).Key);
    }

    [Fact]
    public void An_sqlite_file_is_never_shared_by_two_silos()
    {
        string[] redis = [.. s_least, "Membership:Kind=redis", "Membership:Redis=localhost:6379", "Blobs:Folder=/shared"];

        Assert.Equal("ZeroG:Storage:Kind", Assert.Single(SettingsOf.Flags([.. redis, "Storage:Kind=sqlite"]).Errors).Key);
        Assert.Equal("ZeroG:Storage:Kind", Assert.Single(SettingsOf.Flags([.. s_least, "Membership:Primary=127.0.0.1:2", "Blobs:Folder=/shared"]).Errors).Key);
        // Without a word about storage it is where the membership is.
        Assert.Equal(new StorageSettings(StorageKind.Redis, "localhost:6379", TimeSpan.FromSeconds(60)), SettingsOf.Flags(redis).Require().Storage);
    }

    [Fact]
    public void Silos_that_keep_blobs_in_a_folder_must_name_the_one_they_share()
    {
        string[] redis = [.. s_least, "Membership:Kind=redis", "Membership:Redis=localhost:6379"];
        Assert.Equal("ZeroG:Blobs:Folder", Assert.Single(SettingsOf.Flags(redis).Errors).Key);
        Assert.Empty(SettingsOf.Flags([.. redis, "Blobs:Kind=peers"]).Errors);
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        var report = SettingsOf.Flags("Silo:Port=x", "Storage:Kind=y", "Silo:Rolls=gpu");
        var told = Assert.Throws<ZeroGException>(() => report.Require()).Message;

        Assert.All(["ZeroG:Silo:Port", "ZeroG:Storage:Kind", "ZeroG:Silo:Rolls", "ZeroG:Silo:Roles", "ZeroG:Http:TokenFile"],
            key => Assert.Contains(key, told, StringComparison.Ordinal));
    }

    [Fact]
    public void A_flag_wins_over_the_environment_and_the_environment_over_the_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("settings.json"), """{"ZeroG": {"Environment": "development", "Silo": {"Roles": "gpu", "Port": 1, "GatewayPort": 2, "Name": "file"}}}""");
        var environment = new Dictionary<string, string?> { ["ZeroG__Silo__Port"] = "3", ["ZEROG__SILO__NAME"] = "environment", ["PATH"] = "x" };
        var configuration = ClusterConfiguration.Load(folder.File("settings.json"), [new("Silo:Name", "flag")], environment);
        var report = SettingBinding.Bind(configuration, () => folder.Path);

        Assert.Equal(("flag", 3), (report.Require().Silo.Name, report.Require().Silo.Port));
        Assert.Equal(
            [("Silo:Name", SettingOrigin.Flag), ("Silo:Port", SettingOrigin.Environment), ("Silo:GatewayPort", SettingOrigin.File), ("Silo:Address", SettingOrigin.Default)],
            ((string[])["Silo:Name", "Silo:Port", "Silo:GatewayPort", "Silo:Address"]).Select(key => (key, report.Effective.Single(setting => setting.Key == key).Origin)));
    }

    [Fact]
    public void A_file_that_is_missing_or_not_JSON_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("broken.json"), "{");

        Assert.Equal(FailureKind.Invalid, Assert.Throws<ZeroGException>(() => ClusterConfiguration.Load(folder.File("broken.json"), [], new Dictionary<string, string?>())).Kind);
        Assert.Equal(FailureKind.NotFound, Assert.Throws<ZeroGException>(() => ClusterConfiguration.Load(folder.File("none.json"), [], new Dictionary<string, string?>())).Kind);
    }

    [Theory]
    [InlineData("Membership:Redis", "redis:6379,password=hush,ssl=true", "redis:6379,password=***,ssl=true")]
    [InlineData("Membership:Redis", "redis:6379, PassWord = hush", "redis:6379,PassWord=***")]
    [InlineData("Membership:Redis", "redis://:hush@redis:6379", "***")]
    [InlineData("Storage:Redis", ":hush@redis:6379", "***")]
    [InlineData("Storage:Redis", "redis:6379,passwrd=hush", "redis:6379,passwrd=***")]
    [InlineData("Storage:Azure", "AccountName=a;AccountKey=hush==;EndpointSuffix=e", "AccountName=a;AccountKey=***;EndpointSuffix=e")]
    [InlineData("Storage:Azure", "BlobEndpoint=https://a.example/?sig=hush", "BlobEndpoint=***")]
    [InlineData("Storage:Azure", "hush", "***")]
    public void Secrets_are_hidden_wherever_settings_are_shown(string key, string value, string shown)
    {
        var report = SettingsOf.Flags($"{key}={value}", "Membership:Kind=localhost");

        Assert.Equal(shown, report.Effective.Single(setting => setting.Key == key).Value);
        Assert.DoesNotContain("hush", Assert.Throws<ZeroGException>(() => report.Require()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_value_of_an_unknown_setting_is_never_shown()
    {
        var error = Assert.Single(SettingsOf.Flags([.. s_least, "Membership:Rediss=redis,password=hush"]).Errors);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_keeps_its_provider_id_as_long_as_it_keeps_its_name()
    {
        string[] gpu = ["Environment=development", "Silo:Roles=gpu", "Silo:Name=one"];
        var provider = SettingsOf.Flags(gpu).Require().Provider!;

        Assert.Equal(provider, SettingsOf.Flags(gpu).Require().Provider);
        Assert.NotEqual(provider.Id, SettingsOf.Flags([.. gpu, "Silo:ServiceId=other"]).Require().Provider!.Id);
        Assert.Matches("^0x[0-9a-f]{64}$", provider.Id);
    }
}
