using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Keys;
using ZeroG.Silo.Chain;
using ZeroG.Silo.Node;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Chain;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RoleImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_of_another_wallet_takes_over_a_role_that_no_id_depends_on()
    {
        var files = Enumerable.Range(0, 3).Select(_ => Wallet()).ToList();
        MakePassword();
        // Before anything is there, any role will do.
        Assert.Equal(files[0].Address, Import("orchestrator", files[0].File));
        var made = Roles();
        Assert.Equal(files[0].Address, made["orchestrator"]);
        Assert.Equal(["orchestrator", "owner", "recovery"], made.Keys.Order());

        Assert.Equal(files[1].Address, Import("owner", files[1].File));
        // A key that is here without a role, as after a kill in between, gets one.
        using (var folder = KeyFolder.Open(DataDirectory.KeysOf(Data), null, makesPassword: false)) folder.Import(files[2].File, Password("other"));
        Assert.Equal(files[2].Address, Import("provider-2", files[2].File));
        Assert.Equal(files[1].Address, Import("owner", files[1].File));

        Assert.Equal((made["orchestrator"], files[1].Address, made["recovery"], files[2].Address), (Roles()["orchestrator"], Roles()["owner"], Roles()["recovery"], Roles()["provider-2"]));
        using var directory = DataDirectory.Open(Data);
        using var keys = KeyFolder.Open(directory.Keys, null, makesPassword: false);
        Assert.All(Roles().Values, account => Assert.Equal(account, keys.Open(account).Address));
    }

    [Fact]
    public void A_referee_of_the_nodes_own_chain_is_taken_over_too()
    {
        var (address, file) = Wallet();
        using (var directory = DataDirectory.Open(Data))
        using (var keys = KeyFolder.Open(directory.Keys, null, makesPassword: true)) ChainAccounts.ReadOrMake(directory, keys, [], withPanels: true);
        var before = Roles();

        Assert.Equal(address, Import("appeal-5", file));

        before["appeal-5"] = address;
        Assert.Equal(before, Roles());
        Assert.Equal(FailureKind.Invalid, Assert.Throws<ZeroGException>(() => Import("appeal-6", file)).Kind);
    }

    [Theory]
    [InlineData("orchestrator", FailureKind.Conflict, "commit to it", "rotateOperator")]
    [InlineData("recovery", FailureKind.Conflict, "commit to it", "rotateRecovery")]
    [InlineData("provider-1", FailureKind.Conflict, "commit to it", "new data directory")]
    [InlineData("referee-1", FailureKind.Invalid, "no role 'referee-1'", "chain seat")]
    [InlineData("provider-01", FailureKind.Invalid, "no role", "provider-1")]
    [InlineData("boss", FailureKind.Invalid, "no role 'boss'", "owner")]
    public void A_role_that_cannot_be_taken_over_is_refused_and_no_key_is_stored(string role, FailureKind kind, string message, string remedy)
    {
        using var key = SigningKey.Create();
        using (var directory = DataDirectory.Open(Data))
        using (var keys = KeyFolder.Open(directory.Keys, null, makesPassword: true)) ChainAccounts.ReadOrMake(directory, keys, ["provider-1"], withPanels: false);
        var before = Roles();

        var refused = Assert.Throws<ZeroGException>(() => Import(role, KeyFile.Write(key, "other"u8, scryptN: 1024)));

        Assert.Equal(kind, refused.Kind);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Remedy, StringComparison.Ordinal);
        Assert.Equal(before, Roles());
        Assert.DoesNotContain(key.Address, KeyFolder.List(DataDirectory.KeysOf(Data)));
    }

    [Fact]
    public void An_account_that_has_a_role_gets_no_second_one()
    {
        using var key = SigningKey.Create();
        var file = KeyFile.Write(key, "other"u8, scryptN: 1024);
        MakePassword();
        Import("owner", file);
        Assert.Contains("the owner already", Assert.Throws<ZeroGException>(() => Import("provider-1", file)).Message, StringComparison.Ordinal);
    }

    private Dictionary<string, Address> Roles() => ChainRole.Of(Data).ToDictionary(role => role.Role, role => role.Account);

    private Address Import(string role, ReadOnlyMemory<byte> file) => RoleImport.Import(Data, null, role, file, Password("other"));

    private static (Address Address, byte[] File) Wallet()
    {
        using var key = SigningKey.Create();
        return (key.Address, KeyFile.Write(key, "other"u8, scryptN: 1024));
    }

    private void MakePassword()
    {
        using var directory = DataDirectory.Open(Data);
        KeyFolder.Open(directory.Keys, null, makesPassword: true).Dispose();
    }

    private string Password(string text)
    {
        var path = _folder.File("theirs");
        File.WriteAllText(path, text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
