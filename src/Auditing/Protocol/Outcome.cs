namespace ZeroG.Auditing.Protocol;

/// <summary>An attack on one party of the modelled job.</summary>
/// <param name="Kind">The attack.</param>
/// <param name="Party">The worker who carries it out; of no meaning for a wrong record, which is the orchestrator's.</param>
public readonly record struct Attacker(AttackKind Kind, int Party);

/// <summary>How one run of the model ended.</summary>
public sealed record Outcome
{
    /// <summary>Deeds that were drawn, or that somebody was bound to see, and did not end as their kind demands.</summary>
    public required IReadOnlyList<string> Missed { get; init; }

    /// <summary>Honest parties that were slashed, sent away, or lost a bond, with the reason.</summary>
    public required IReadOnlyList<string> FalseSlashes { get; init; }

    /// <summary>For each attacker, how many of its deeds there were until one was drawn, caught or refused; null when none was.</summary>
    public required IReadOnlyList<int?> RoundsToCatch { get; init; }

    /// <summary>Deeds of each attacker.</summary>
    public required IReadOnlyList<int> Deeds { get; init; }

    /// <summary>Drawn rounds with wrong work whose only auditor was a friend. Lowers the rate; no panel can see it.</summary>
    public required int Spared { get; init; }

    /// <summary>Money that is held after the end, in any form.</summary>
    public required long Locked { get; init; }

    /// <summary>What was burned.</summary>
    public required long Burned { get; init; }

    /// <summary>What each worker has at the end, then the orchestrator, then the auditor from outside: stake, pay and shares, less what they lost; bonds that came back are among it.</summary>
    public required IReadOnlyList<long> Balances { get; init; }

    /// <summary>Whether the money that came in equals what is paid, held and burned.</summary>
    public required bool IsConserved { get; init; }

    /// <summary>Whether the final record follows from the contributions that stand, and none of them was convicted or forfeited.</summary>
    public required bool IsClean { get; init; }

    /// <summary>The record behind the last round.</summary>
    public required ulong FinalRecord { get; init; }

    /// <summary>Audits that began.</summary>
    public required int Audits { get; init; }

    /// <summary>Convictions.</summary>
    public required int Convictions { get; init; }

    /// <summary>Final rounds of offenders that nobody audited: the receipt lists them.</summary>
    public required int Unaudited { get; init; }

    /// <summary>Times that rounds were undone.</summary>
    public required int Rollbacks { get; init; }

    /// <summary>Ticks of the longest dispute.</summary>
    public required int LongestDispute { get; init; }
}
