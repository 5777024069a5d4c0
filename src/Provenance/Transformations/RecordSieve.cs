using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ZeroG.Provenance;

/// <summary>Decides, record by record in their order, which a transformation keeps. A pure function of the records so far.</summary>
internal sealed class RecordSieve
{
    // Expressions without backtracking take time in proportion to the text, so that the outcome never hangs on the machine's speed;
    // the limit ends what would not end, with an error and never with a verdict.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly List<Func<ReadOnlyMemory<byte>, long, Hash256, bool>> _steps = [];

    public RecordSieve(Transformation transformation)
    {
        foreach (var step in transformation.Validate().Steps)
        {
            NeedsText |= step is FilterStep { Matching: not null } or FilterStep { NotMatching: not null };
            _steps.Add(step switch
            {
                FilterStep filter => Filter(filter),
                TokenizeStep => (_, length, _) => length > 0, // no text has no tokens, and a line without any is no record
                SplitStep split => (_, _, sha256) => IsInShare(split, sha256) != split.IsRest,
                _ => Deduplicate(),
            });
        }
    }

    /// <summary>Whether a step reads texts; otherwise length and hash are enough.</summary>
    public bool NeedsText { get; }

    /// <summary>Whether the next record is kept.</summary>
    /// <param name="text">Its text; may be empty where <see cref="NeedsText"/> is not set.</param>
    /// <param name="length">Bytes of the text.</param>
    /// <param name="sha256">Its SHA-256.</param>
    public bool Keeps(ReadOnlyMemory<byte> text, long length, Hash256 sha256)
    {
        foreach (var keeps in _steps)
            if (!keeps(text, length, sha256)) return false;
        return true;
    }

    /// <summary>The expression that a filter has; null for none.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Regex? Expression(string? pattern)
    {
        if (pattern is null) return null;
        if (pattern.Length is 0 or > FilterStep.MaxExpression || !Texts.IsWellFormed(pattern))
            throw new FormatException($"An expression has 1 to {FilterStep.MaxExpression} characters.");
        try
        {
            return new Regex(pattern, Options, s_limit);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"'{pattern}' is no expression without backtracking: {wrong.Message}", wrong);
        }
    }

    private static Func<ReadOnlyMemory<byte>, long, Hash256, bool> Filter(FilterStep filter)
    {
        var (matching, notMatching) = (Expression(filter.Matching), Expression(filter.NotMatching));
        return (text, length, _) =>
        {
            if (length < filter.LeastBytes || length > filter.MostBytes) return false;
            if (matching is null && notMatching is null) return true;
            // What is no UTF-8 reads as U+FFFD.
            var decoded = Encoding.UTF8.GetString(text.Span);
            return matching?.IsMatch(decoded) != false && notMatching?.IsMatch(decoded) != true;
        };
    }

    private static Func<ReadOnlyMemory<byte>, long, Hash256, bool> Deduplicate()
    {
        var seen = new HashSet<Hash256>();
        return (_, _, sha256) => seen.Add(sha256);
    }

    // SHA-256 of the seed (8 bytes, big-endian) and the text's hash; its first 8 bytes, as a fraction of 2⁶⁴, below the share.
    private static bool IsInShare(SplitStep split, Hash256 sha256)
    {
        Span<byte> input = stackalloc byte[sizeof(long) + Hash256.Size];
        BinaryPrimitives.WriteInt64BigEndian(input, split.Seed);
        sha256.CopyTo(input[sizeof(long)..]);
        Span<byte> drawn = stackalloc byte[Hash256.Size];
        SHA256.HashData(input, drawn);
        return Math.BigMul(BinaryPrimitives.ReadUInt64BigEndian(drawn), 10_000UL, out _) < (ulong)split.ShareBps;
    }
}
