using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ZeroG.Provenance.Log;

/// <summary>Signs the bytes of a head.</summary>
/// <param name="head">They are a <see cref="TreeHead"/>'s, and nothing else is ever signed with that meaning.</param>
public delegate byte[] HeadSigner(ReadOnlySpan<byte> head);

/// <summary>Whether a signature of the bytes of a head is that of the log's key. Both may come from anyone: it does not throw.</summary>
/// <param name="head">What was signed.</param>
/// <param name="signature">At most <see cref="SignedTreeHead.MaxSignatureLength"/> bytes.</param>
public delegate bool HeadVerifier(ReadOnlySpan<byte> head, ReadOnlySpan<byte> signature);

/// <summary>A head with the signature of its log. Two of one size and different roots show to anyone that the log has lied.</summary>
/// <remarks>Its bytes have the form of a signed note (c2sp.org/signed-note): the head, an empty line, and <c>— origin signature</c>, in base64.</remarks>
public sealed class SignedTreeHead
{
    /// <summary>Most bytes of a signature.</summary>
    public const int MaxSignatureLength = 512;

    /// <summary>Most bytes of a signed head.</summary>
    public const int MaxLength = 2 * TreeHead.MaxLength + MaxSignatureLength / 3 * 4 + 16;

    private readonly byte[] _signature;

    private SignedTreeHead(TreeHead head, byte[] signature) => (Head, _signature) = (head, signature);

    /// <summary>What the log says.</summary>
    public TreeHead Head { get; }

    /// <summary>What its key makes of <see cref="TreeHead.ToBytes"/>.</summary>
    public ReadOnlyMemory<byte> Signature => _signature;

    /// <summary>Signs a head. Only what is on the disk may be: <see cref="TransparencyLog.Current"/>.</summary>
    /// <exception cref="ArgumentException">The signer gave no signature, or one of too many bytes.</exception>
    public static SignedTreeHead Sign(TreeHead head, HeadSigner sign)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(sign);
        var signature = sign(head.ToBytes());
        return signature.Length is > 0 and <= MaxSignatureLength
            ? new SignedTreeHead(head, signature)
            : throw new ArgumentException($"A signature has 1 to {MaxSignatureLength} bytes, not {signature.Length}.", nameof(sign));
    }

    /// <summary>For a file or a wire.</summary>
    public byte[] ToBytes() => [.. Head.ToBytes(), .. Encoding.UTF8.GetBytes($"\n{Label(Head)}{Convert.ToBase64String(_signature)}\n")];

    /// <summary>Reads a signed head and verifies its signature; false for any other bytes.</summary>
    /// <param name="bytes">From anyone.</param>
    /// <param name="verify">Knows the log's key.</param>
    /// <param name="signed">The head.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, HeadVerifier verify, [NotNullWhen(true)] out SignedTreeHead? signed)
    {
        ArgumentNullException.ThrowIfNull(verify);
        signed = null;
        if (bytes.Length > MaxLength || bytes.IndexOf("\n\n"u8) is not (>= 0 and var end)) return false;
        if (!TreeHead.TryParse(bytes[..(end + 1)], out var head)) return false;
        var label = Encoding.UTF8.GetBytes(Label(head));
        var line = bytes[(end + 2)..];
        if (!line.StartsWith(label) || !line.EndsWith("\n"u8)) return false;
        Span<byte> signature = stackalloc byte[MaxSignatureLength];
        if (!Convert.TryFromBase64String(Encoding.UTF8.GetString(line[label.Length..^1]), signature, out var length) || length == 0) return false;
        var parsed = new SignedTreeHead(head, signature[..length].ToArray());
        // One spelling, as for the head.
        if (!bytes.SequenceEqual(parsed.ToBytes()) || !verify(bytes[..(end + 1)], signature[..length])) return false;
        signed = parsed;
        return true;
    }

    private static string Label(TreeHead head) => $"— {head.Origin} ";
}
