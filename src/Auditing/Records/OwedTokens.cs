using System.Collections.Immutable;
using System.Security.Cryptography;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>Tokens of rounds for which workers were late: they weigh with what those workers contribute next. Immutable; follows from the records.</summary>
public sealed class OwedTokens
{
    private readonly ImmutableSortedDictionary<uint, ulong> _tokens;

    private OwedTokens(ImmutableSortedDictionary<uint, ulong> tokens) => _tokens = tokens;

    /// <summary>Before the first round.</summary>
    public static OwedTokens None { get; } = new(ImmutableSortedDictionary<uint, ulong>.Empty);

    /// <summary>Of one worker.</summary>
    public ulong this[uint worker] => _tokens.GetValueOrDefault(worker);

    /// <summary>SHA-256 of a label and, ascending by worker, key (4) and tokens (8), little-endian; zero where nothing is owed.</summary>
    public Hash256 Root
    {
        get
        {
            if (_tokens.IsEmpty) return default;
            var writer = new RecordWriter();
            writer.Bytes("zerog owed tokens 1"u8);
            foreach (var (worker, tokens) in _tokens)
            {
                writer.UInt32(worker);
                writer.UInt64(tokens);
            }

            return Hash256.FromBytes(SHA256.HashData(writer.ToArray()));
        }
    }

    /// <summary>After a round: who contributed owes nothing, who was late its row's tokens, who was absent what it did before; who left is forgotten.</summary>
    public OwedTokens After(RoundAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var tokens = _tokens;
        foreach (var row in account.Rows)
        {
            if (row.Kind == AttendanceKind.Contributed) tokens = tokens.Remove(row.Worker);
            if (row.Kind == AttendanceKind.Late) tokens = tokens.SetItem(row.Worker, row.Tokens);
        }

        return new OwedTokens(tokens.RemoveRange(account.Left));
    }
}
