using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Tests.Model;

internal sealed class DisputeBook
{
    public required SlashingCourt.Claim Claim { get; init; }

    public required Address Challenger { get; init; }

    public required BenchBook Bench { get; init; }

    public required ulong OpenedAt { get; init; }

    public Address? Appellant { get; set; }

    public ulong Extensions { get; set; }

    public SlashingCourt.Verdict First { get; set; }

    public SlashingCourt.Verdict Second { get; set; }

    public bool IsExecuted { get; set; }

    public ulong AnswerBy { get; set; }

    public ulong RuleBy { get; set; }

    public ulong AppealBy { get; set; }

    public ulong AppealRuleBy { get; set; }

    public ulong FinalAt => Appellant is null ? AppealBy : AppealRuleBy;

    public Hash256 OffenceId => ContractIds.Offence(Claim.JobId, Claim.Epoch, Claim.Round, Claim.ProviderId);

    public SlashingCourt.Verdict Verdict => Second != SlashingCourt.Verdict.None ? Second : First;
}

internal sealed record BenchBook(ulong Number, IReadOnlyList<Address> Panel, int Threshold, IReadOnlyList<Address> AppealPanel, int AppealThreshold);
