using System.Security.Cryptography;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Keys;
using ZeroG.TestProcesses;

namespace ZeroG.Chain.Tests.Keys;

public sealed class KeystoreTests
{
    [Theory] // RFC 7914, section 12; its last vector takes 1 GiB, over our bound.
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    [InlineData("pleaseletmein", "SodiumChloride", 16384, 8, 1, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")]
    public void Scrypt_gives_the_vectors_of_its_RFC(string password, string salt, int n, int r, int p, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Scrypt.Derive(System.Text.Encoding.UTF8.GetBytes(password), System.Text.Encoding.UTF8.GetBytes(salt), n, r, p, 64)));

    [Fact] // The test vector of "Web3 Secret Storage Definition" for PBKDF2.
    public void The_published_PBKDF2_file_opens()
    {
        const string File = """
            {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},"ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
            "kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
            "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
            """;
        using var expected = SigningKey.FromBytes(Convert.FromHexString("7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d"));
        using var key = KeyFile.Read(System.Text.Encoding.UTF8.GetBytes(File), "testpassword"u8);
        Assert.Equal(expected.Address, key.Address);
        Assert.Throws<CryptographicException>(() => KeyFile.Read(System.Text.Encoding.UTF8.GetBytes(File), "testpasswore"u8));
        Assert.Throws<FormatException>(() => KeyFile.Read(System.Text.Encoding.UTF8.GetBytes(File.Replace("262144", "2000000000")), "testpassword"u8));
    }

    [FoundryFact("cast")]
    public async Task Cast_opens_what_is_stored_and_what_cast_stores_is_opened()
    {
        using var folder = new TemporaryFolder();
        var store = new Keystore(folder.Path);
        var account = store.Create("hush"u8, scryptN: 1024);
        Assert.Equal(account.ToString(), await Foundry.CastAsync("wallet", "address", "--keystore", folder.File(account.ToLowerHex() + ".json"), "--password", "hush"));

        await Foundry.CastAsync("wallet", "import", "other", "--keystore-dir", folder.Path, "--unsafe-password", "hush", "--private-key", "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
        var imported = store.Import(File.ReadAllBytes(folder.File("other")), "hush"u8, scryptN: 1024);
        Assert.Equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", imported.ToString());
        using var key = store.Open(imported, "hush"u8);
        Assert.Equal(imported, key.Address);
        Assert.Equal(new[] { account, imported }.Order(), store.List());
    }

    [Fact]
    public void A_key_file_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        var store = new Keystore(folder.Path);
        var account = store.Create("hush"u8, scryptN: 1024);
        var path = folder.File(account.ToLowerHex() + ".json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        store.Open(account, "hush"u8).Dispose();

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<KeystoreException>(() => store.Open(account, "hush"u8)).Remedy);
    }

    [Fact]
    public void Every_damage_to_a_key_file_is_noticed()
    {
        using var folder = new TemporaryFolder();
        using var key = SigningKey.Create();
        var file = KeyFile.Write(key, "hush"u8, scryptN: 2);
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var damaged = file.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                using var read = KeyFile.Read(damaged, "hush"u8);
                // The id and the address are no part of what is encrypted; the key is right or not given.
                Assert.Equal(key.Address, read.Address);
            }
            catch (Exception refused) when (refused is FormatException or CryptographicException)
            {
                Assert.DoesNotContain("hush", refused.Message);
            }
        }
    }
}
