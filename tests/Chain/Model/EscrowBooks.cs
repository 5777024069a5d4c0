using System.Numerics;
using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Tests.Model;

internal sealed class JobBook
{
    public Address Owner { get; init; }

    public Hash256 OrchestratorId { get; init; }

    public ulong Rounds { get; init; }

    public ulong SettleBy { get; set; }

    public JobEscrow.JobStatus Status { get; set; } = JobEscrow.JobStatus.Open;

    public BigInteger Funded { get; init; }

    public BigInteger Rest { get; set; }

    public Dictionary<Hash256, SettlementBook> Settlements { get; } = [];

    public Hash256? SettlementOf(ulong round) => Settlements.Where(made => made.Value.Round == round).Select(made => (Hash256?)made.Key).SingleOrDefault();

    /// <summary>What the first rounds up to this one may pay in all, rounded down, less the same of those before it.</summary>
    public BigInteger Budget(ulong round) => Funded * (round + 1) / Rounds - Funded * round / Rounds;
}

internal sealed class SettlementBook
{
    public ulong Round { get; init; }

    public Hash256 Root { get; init; }

    public BigInteger Total { get; init; }

    public BigInteger Claimed { get; set; }

    public ulong ClaimableAt { get; init; }

    public ulong ExpiresAt { get; init; }

    public bool IsExpired { get; set; }

    public HashSet<Hash256> Paid { get; } = [];
}
