using System.Security.Cryptography;
using System.Text.Json;
using ZeroG.Chain.Crypto;

namespace ZeroG.Chain.Keys;

/// <summary>Web3 Secret Storage, version 3: a key under AES-128-CTR, with its password stretched by scrypt or PBKDF2.</summary>
public static class KeyFile
{
    /// <summary>Bytes of a file, at most.</summary>
    public const int MaxBytes = 16_384;

    private const int DerivedLength = 32, Iterations = 1 << 24;

    /// <summary>The file of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="password">UTF-8. The caller zeroes it.</param>
    /// <param name="scryptN">Work and memory: 1,024 · n bytes. Wallets use 262,144.</param>
    public static byte[] Write(SigningKey key, ReadOnlySpan<byte> password, int scryptN = 262_144)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (salt, iv) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(16));
        var derived = Scrypt.Derive(password, salt, scryptN, 8, 1, DerivedLength);
        try
        {
            var cipher = key.Expose(secret => Ctr(derived.AsSpan(0, 16), iv, secret));
            return JsonSerializer.SerializeToUtf8Bytes(new
            {
                version = 3,
                id = Guid.NewGuid(),
                address = key.Address.ToLowerHex()[2..],
                crypto = new
                {
                    cipher = "aes-128-ctr",
                    cipherparams = new { iv = Convert.ToHexStringLower(iv) },
                    ciphertext = Convert.ToHexStringLower(cipher),
                    kdf = "scrypt",
                    kdfparams = new { dklen = DerivedLength, n = scryptN, r = 8, p = 1, salt = Convert.ToHexStringLower(salt) },
                    mac = Keccak256.Hash([.. derived.AsSpan(16, 16), .. cipher]).ToHex(),
                },
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>The account that a file names, without its key; null where it names none. Anyone may have written it.</summary>
    /// <exception cref="FormatException">Not a key file.</exception>
    public static Address? AddressOf(ReadOnlyMemory<byte> file) => Parse(file, Named);

    /// <summary>The key of a file.</summary>
    /// <exception cref="FormatException">Not a key file of version 3, or one whose parameters are out of bounds.</exception>
    /// <exception cref="CryptographicException">The password is wrong, or the file was changed.</exception>
    public static SigningKey Read(ReadOnlyMemory<byte> file, ReadOnlySpan<byte> password)
    {
        var secret = password.ToArray();
        try
        {
            return Parse(file, root => Open(root, secret));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static SigningKey Open(JsonElement root, byte[] password)
    {
        if (root.GetProperty("version").GetInt32() != 3) throw new FormatException("Only version 3 of Web3 Secret Storage is read.");
        var crypto = root.TryGetProperty("crypto", out var lower) ? lower : root.GetProperty("Crypto");
        if (crypto.GetProperty("cipher").GetString() != "aes-128-ctr") throw new FormatException("The key is not under aes-128-ctr.");
        var named = Named(root);
        var (iv, cipher) = (Bytes(crypto.GetProperty("cipherparams"), "iv"), Bytes(crypto, "ciphertext"));
        if (iv.Length != 16 || cipher.Length != SigningKey.Size) throw new FormatException("The initial vector or the encrypted key has a wrong length.");
        var derived = Derive(crypto, password);
        byte[]? key = null;
        try
        {
            var mac = Keccak256.Hash([.. derived.AsSpan(16, 16), .. cipher]).ToArray();
            if (!CryptographicOperations.FixedTimeEquals(mac, Bytes(crypto, "mac"))) throw new CryptographicException("The password is wrong, or the key file was changed.");
            key = Ctr(derived.AsSpan(0, 16), iv, cipher);
            var opened = SigningKey.FromBytes(key);
            // The code does not cover the initial vector, so a file whose vector was changed opens to another key.
            if (named is null || named == opened.Address) return opened;
            opened.Dispose();
            throw new CryptographicException("The key file holds another key than that of the account it names: it was changed.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Derive(JsonElement crypto, byte[] password)
    {
        var parameters = crypto.GetProperty("kdfparams");
        var (salt, length) = (Bytes(parameters, "salt"), parameters.GetProperty("dklen").GetInt32());
        if (length is < DerivedLength or > 1024) throw new FormatException("The derived key has under 32 or over 1,024 bytes.");
        switch (crypto.GetProperty("kdf").GetString())
        {
            case "scrypt":
                return Scrypt.Derive(password, salt, parameters.GetProperty("n").GetInt32(), parameters.GetProperty("r").GetInt32(), parameters.GetProperty("p").GetInt32(), length);
            case "pbkdf2":
                var iterations = parameters.GetProperty("c").GetInt32();
                if (iterations is < 1 or > Iterations) throw new FormatException($"PBKDF2 asks for {iterations} iterations; at most {Iterations:N0} are done.");
                if (parameters.GetProperty("prf").GetString() != "hmac-sha256") throw new FormatException("PBKDF2 is not with hmac-sha256.");
                return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, length);
            default:
                throw new FormatException("The key derivation is neither scrypt nor pbkdf2.");
        }
    }

    private static T Parse<T>(ReadOnlyMemory<byte> file, Func<JsonElement, T> read)
    {
        if (file.Length > MaxBytes) throw new FormatException($"A key file has at most {MaxBytes:N0} bytes; this has {file.Length:N0}.");
        try
        {
            using var json = JsonDocument.Parse(file);
            return read(json.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("Not a key file of Web3 Secret Storage: a member is missing or of another type.");
        }
    }

    private static Address? Named(JsonElement root) =>
        root.TryGetProperty("address", out var text) && text.GetString() is { } digits ? Address.Parse(digits.StartsWith("0x", StringComparison.Ordinal) ? digits : "0x" + digits) : null;

    private static byte[] Bytes(JsonElement owner, string name) => Convert.FromHexString(owner.GetProperty(name).GetString() ?? throw new FormatException("A member is null."));

    // 32 bytes are two blocks; the counter is the initial vector as one big-endian number (NIST SP 800-38A, 6.5).
    private static byte[] Ctr(ReadOnlySpan<byte> key, byte[] iv, byte[] content)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        var counter = iv.ToArray();
        var output = new byte[content.Length];
        for (var at = 0; at < content.Length; at += 16)
        {
            var pad = aes.EncryptEcb(counter, PaddingMode.None);
            for (var i = at; i < Math.Min(at + 16, content.Length); i++) output[i] = (byte)(content[i] ^ pad[i - at]);
            CryptographicOperations.ZeroMemory(pad);
            for (var i = 15; i >= 0 && ++counter[i] == 0; i--)
            {
                // The carry.
            }
        }
        return output;
    }
}
