using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ZeroG.Provenance.Log;

/// <summary>What a log says of itself at a moment, to be signed.</summary>
/// <remarks>
/// Its bytes are a checkpoint (c2sp.org/tlog-checkpoint), each line with its end: the origin; the size in decimal; the root in base64; and
/// one line of ours, <c>time</c> and the milliseconds since 1970. There is one spelling of each head.
/// </remarks>
public sealed record TreeHead
{
    /// <summary>Most bytes of a head.</summary>
    public const int MaxLength = 512;

    private const int MaxOriginLength = 255;
    private const string TimeLabel = "time ";

    /// <summary>Puts a head together.</summary>
    /// <param name="origin">Name of the log, the same for ever: 1 to 255 visible characters of ASCII, and no +.</param>
    /// <param name="point">Its entries.</param>
    /// <param name="time">When; what is less than a millisecond is dropped.</param>
    /// <exception cref="ArgumentException">No log has that origin, size or time.</exception>
    public TreeHead(string origin, LogPoint point, DateTimeOffset time)
    {
        if (!IsOrigin(origin)) throw new ArgumentException($"A log's origin is 1 to {MaxOriginLength} visible characters of ASCII without +, not '{origin}'.", nameof(origin));
        ArgumentOutOfRangeException.ThrowIfNegative(point.Size, nameof(point));
        var milliseconds = time.ToUnixTimeMilliseconds();
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds, nameof(time));
        (Origin, Point, Time) = (origin, point, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
    }

    /// <summary>Name of the log.</summary>
    public string Origin { get; }

    /// <summary>Its entries.</summary>
    public LogPoint Point { get; }

    /// <summary>When, to the millisecond. Not compared: a clock that was set back is no contradiction.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The one form that is signed.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{Origin}\n{Point.Size}\n{Convert.ToBase64String(Point.Root.ToArray())}\n{TimeLabel}{Time.ToUnixTimeMilliseconds()}\n"));

    /// <summary>Reads the bytes of a head; false for any others.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TreeHead? head)
    {
        head = null;
        if (bytes.Length > MaxLength) return false;
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (lines is not [var origin, var size, var root, var time, ""] || !IsOrigin(origin)) return false;
        Span<byte> hash = stackalloc byte[Hash256.Size];
        if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var entries)) return false;
        if (!Convert.TryFromBase64String(root, hash, out var length) || length != hash.Length) return false;
        if (!time.StartsWith(TimeLabel, StringComparison.Ordinal)) return false;
        if (!long.TryParse(time.AsSpan(TimeLabel.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)) return false;
        if (milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return false;
        var parsed = new TreeHead(origin, new LogPoint(entries, Hash256.FromBytes(hash)), DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
        // One spelling: leading zeros, spaces in base64 and bytes that are no UTF-8 do not come back.
        if (!bytes.SequenceEqual(parsed.ToBytes())) return false;
        head = parsed;
        return true;
    }

    /// <summary>Whether a proof shows that this head's log begins with that of an earlier head of the same origin.</summary>
    /// <param name="earlier">The earlier head.</param>
    /// <param name="proof">From anyone.</param>
    public bool Extends(TreeHead earlier, ReadOnlySpan<Hash256> proof)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return Origin == earlier.Origin && Point.Extends(earlier.Point, proof);
    }

    private static bool IsOrigin(string? origin) => origin?.Length is > 0 and <= MaxOriginLength && origin.All(c => c is > ' ' and <= '~' and not '+');
}
