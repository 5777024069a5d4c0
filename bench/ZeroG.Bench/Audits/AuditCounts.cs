namespace ZeroG.Bench.Audits;

/// <summary>Audits of honest rounds, by what happened to their worker; its auditor always has another instruction set.</summary>
/// <param name="InstructionSets">Nothing else.</param>
/// <param name="ResumedAfterCrash">Its process was killed, and another went on from what was saved of the round.</param>
/// <param name="BegunAgainAfterCrash">Its process was killed before it saved anything of the round, and another began it again.</param>
internal sealed record AuditCircumstances(int InstructionSets, int ResumedAfterCrash, int BegunAgainAfterCrash);

/// <summary>What a campaign counted.</summary>
/// <param name="Audits">Rounds that were replayed.</param>
/// <param name="ByCircumstance">The same by circumstance.</param>
/// <param name="ByInstructionSets">The same by the instruction sets of worker, successor and auditor.</param>
/// <param name="Kills">Workers' processes that were killed.</param>
/// <param name="FalseAccusations">Rounds of which worker and auditor have other links.</param>
/// <param name="Differences">The first of them, for people.</param>
/// <param name="Units">What each process says that it has, by instruction set.</param>
internal sealed record AuditCounts(
    int Audits, AuditCircumstances ByCircumstance, IReadOnlyDictionary<string, int> ByInstructionSets, int Kills, int FalseAccusations,
    IReadOnlyList<string> Differences, IReadOnlyDictionary<string, string> Units);
