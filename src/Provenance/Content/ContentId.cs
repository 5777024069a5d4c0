using System.Globalization;

namespace ZeroG.Provenance;

/// <summary>
/// The identity of content: its 0G Storage root together with its length in bytes. The root alone is not enough,
/// since it does not commit to the length (1 zero byte and 256 zero bytes share one).
/// </summary>
/// <param name="Root">0G Storage file root, see <see cref="ContentRoot"/>.</param>
/// <param name="Length">Bytes, at least 1: 0G Storage has no root for empty content.</param>
public readonly record struct ContentId(Hash256 Root, long Length)
{
    /// <summary>0x3c0a…ca5a (18,432 bytes): for messages to people.</summary>
    public string ToShortString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Root.ToShortString()} ({Length:N0} {(Length == 1 ? "byte" : "bytes")})");

    /// <summary>The root in full, a colon and the length: 0x3c0a…ca5a:5 with all 64 digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Root}:{Length}");

    /// <summary>Reads the form <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">No colon, a bad root, or a length that is not a decimal number of 1 or more.</exception>
    public static ContentId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        if (colon < 0) throw new FormatException("A content id is a root, a colon and a length, as in 0x…:18432; there is no colon.");
        var root = Hash256.Parse(text.AsSpan(0, colon));
        if (!long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length < 1)
            throw new FormatException("A content id ends in the length in bytes, a decimal number of 1 or more.");
        return new ContentId(root, length);
    }
}
