using System.Security.Cryptography;
using System.Text;

namespace ZeroG.Grains.Security;

/// <summary>
/// The secret that all silos of one cluster share and no client has. It is never used itself: each purpose derives a key of
/// its own by HKDF with SHA-256 (RFC 5869).
/// </summary>
public sealed class ClusterKey
{
    /// <summary>Fewest bytes of a key.</summary>
    public const int MinLength = 32;

    /// <summary>Most bytes of a key.</summary>
    public const int MaxLength = 1024;

    private readonly byte[] _key;

    /// <summary>Takes a copy of a key.</summary>
    /// <param name="key">Random bytes, 32 to 1024.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer or more.</exception>
    public ClusterKey(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, MinLength, nameof(key));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MaxLength, nameof(key));
        _key = key.ToArray();
    }

    /// <summary>Reads a key from hexadecimal digits; white space around them does not count.</summary>
    /// <param name="hex">At least 64 digits in either case.</param>
    /// <param name="source">Where they come from, for the message of an error: a file or a setting.</param>
    /// <exception cref="ZeroGException">It is not a key. The message does not repeat what was given.</exception>
    public static ClusterKey Parse(string hex, string source)
    {
        var digits = hex.AsSpan().Trim();
        if (digits.Length is < 2 * MinLength or > 2 * MaxLength)
            throw Invalid(source, $"has {digits.Length:N0} characters, and a key has {2 * MinLength} to {2 * MaxLength:N0} hexadecimal digits");
        var wrong = digits.IndexOfAnyExcept("0123456789abcdefABCDEF");
        if (wrong >= 0) throw Invalid(source, $"has a character at position {wrong + 1} that is not a hexadecimal digit");
        if (digits.Length % 2 != 0) throw Invalid(source, $"has {digits.Length} digits, half a byte too many");

        var key = Convert.FromHexString(digits);
        if (key.AsSpan().IndexOfAnyExcept(key[0]) < 0) throw Invalid(source, "repeats one byte, so it is not random");
        return new ClusterKey(key);
    }

    /// <summary>A key for one purpose.</summary>
    /// <param name="label">Names the purpose; another label gives an unrelated key.</param>
    /// <param name="length">Its length in bytes, at most 8160.</param>
    public byte[] Derive(string label, int length = 32) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, length, info: Encoding.UTF8.GetBytes(label));

    /// <summary>Says that there is a key, and nothing of it.</summary>
    public override string ToString() => "cluster key (hidden)";

    private static ZeroGException Invalid(string source, string why) => new(
        FailureKind.Invalid, $"The cluster key in {source} {why}.", "Make one with 'openssl rand -hex 32' and give the same to every silo of the cluster.");
}
