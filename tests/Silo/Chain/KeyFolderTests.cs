using System.Text;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Keys;
using ZeroG.Silo.Chain;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Chain;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KeyFolderTests
{
    private const string Secret = "correct horse";

    // The test vectors of Web3 Secret Storage, version 3: one key under PBKDF2 and under scrypt, password "testpassword".
    private const string Pbkdf2 = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},"ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},"mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    [Fact]
    public void A_password_is_made_once_and_opens_the_same_keys_again()
    {
        using var folder = new TemporaryFolder();
        var keys = folder.File("keys");
        ZeroG.Chain.Address account;
        using (var first = KeyFolder.Open(keys, null, makesPassword: true)) account = first.Create();
        var password = File.ReadAllText(Path.Combine(keys, "password"));

        using var again = KeyFolder.Open(keys, null, makesPassword: true);

        Assert.True(again.Holds(account));
        Assert.Equal(account, again.Open(account).Address);
        Assert.Same(again.Open(account), again.Open(account));
        Assert.Equal([account], again.Accounts);
        Assert.Equal(password, File.ReadAllText(Path.Combine(keys, "password")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(keys, "password")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(keys, $"{account.ToLowerHex()}.json")));
    }

    [Theory]
    [InlineData("password", "chmod 600")]
    [InlineData("key", "chmod 600")]
    public void What_others_may_read_is_refused_and_nothing_of_it_is_said(string open, string remedy)
    {
        using var folder = new TemporaryFolder();
        var (keys, password) = (folder.File("keys"), Write(folder, "password", Secret));
        ZeroG.Chain.Address account;
        using (var first = KeyFolder.Open(keys, password, makesPassword: false)) account = first.Create();
        var file = open == "key" ? Path.Combine(keys, $"{account.ToLowerHex()}.json") : password;
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var refused = Assert.Throws<ZeroGException>(() =>
        {
            using var again = KeyFolder.Open(keys, password, makesPassword: false);
            again.Open(account);
        });

        Assert.Equal(FailureKind.Invalid, refused.Kind);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_password_no_key_is_made_and_the_remedy_says_how_to_have_one()
    {
        using var folder = new TemporaryFolder();

        var refused = Assert.Throws<ZeroGException>(() => KeyFolder.Open(folder.File("keys"), null, makesPassword: false));

        Assert.Equal(FailureKind.NotFound, refused.Kind);
        Assert.Contains("--password-file", refused.Remedy, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("keys")));
        Assert.Equal(FailureKind.Invalid, Assert.Throws<ZeroGException>(() => KeyFolder.Open(folder.File("keys"), Write(folder, "empty", "\n"), false)).Kind);
    }

    [Fact]
    public void Keys_of_other_wallets_are_taken_over_under_the_password_of_the_folder()
    {
        using var folder = new TemporaryFolder();
        using var own = SigningKey.Create();
        var scrypt = KeyFile.Write(own, "other"u8, scryptN: 1024);
        using var keys = KeyFolder.Open(folder.File("keys"), Write(folder, "password", Secret), makesPassword: false);

        Assert.Equal("0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b", keys.Import(Encoding.UTF8.GetBytes(Pbkdf2), Write(folder, "theirs", "testpassword")).ToString());
        Assert.Equal(own.Address, keys.Import(scrypt, Write(folder, "others", "other")));

        Assert.Equal(own.Address, keys.Open(own.Address).Address);
        Assert.Contains("stored already", Refusal(() => keys.Import(scrypt, folder.File("others"))), StringComparison.Ordinal);
        Assert.Contains("another", Refusal(() => keys.Import(scrypt, folder.File("theirs"))), StringComparison.Ordinal);
        Assert.Contains("not a key file", Refusal(() => keys.Import("{}"u8.ToArray())), StringComparison.Ordinal);
    }

    private static string Refusal(Action act) => Assert.Throws<ZeroGException>(act).Message;

    private static string Write(TemporaryFolder folder, string name, string text)
    {
        var path = folder.File(name);
        File.WriteAllText(path, text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
