using System.Security.Cryptography;

namespace ZeroG.Swarm.Links;

/// <summary>32 random bytes that the members of a swarm share. Never printed: its text form says nothing of them.</summary>
public sealed class LinkSecret
{
    /// <summary>Bytes of a secret.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes;

    private LinkSecret(byte[] bytes) => _bytes = bytes;

    /// <summary>A new one from the system's random numbers.</summary>
    public static LinkSecret Create() => new(RandomNumberGenerator.GetBytes(Size));

    /// <summary>Takes a copy of bytes that were derived from another secret.</summary>
    /// <param name="bytes">32 of them, as good as random to whoever does not know the other secret.</param>
    /// <exception cref="ArgumentException">There are fewer or more.</exception>
    public static LinkSecret From(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size ? new LinkSecret(bytes.ToArray()) : throw new ArgumentException($"A link secret is {Size} bytes; these are {bytes.Length}.", nameof(bytes));

    /// <summary>Takes a secret that <see cref="Reveal"/> wrote, as another process was given it.</summary>
    /// <exception cref="FormatException">Not 64 hexadecimal digits; the message does not repeat them.</exception>
    public static LinkSecret Parse(ReadOnlySpan<char> digits)
    {
        var bytes = new byte[Size];
        return digits.Length == 2 * Size && Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? new LinkSecret(bytes)
            : throw new FormatException($"A link secret is {2 * Size} hexadecimal digits; these are {digits.Length} characters, or others are among them.");
    }

    /// <summary>The digits, for the standard input of a process that shall be a member; for nothing that others read.</summary>
    public string Reveal() => Convert.ToHexStringLower(_bytes);

    /// <inheritdoc/>
    public override string ToString() => "(a link secret)";

    /// <summary>HMAC-SHA256 of the parts, one after another; each has a fixed length for its label.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> label, params ReadOnlySpan<byte[]> parts)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _bytes);
        mac.AppendData(label);
        foreach (var part in parts) mac.AppendData(part);
        return mac.GetHashAndReset();
    }
}
