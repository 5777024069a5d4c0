using ZeroG.Slashing;

namespace ZeroG.Grains.Auditing;

/// <summary>What a worker or an auditor says that has found a wrong record: it holds out for the verdict, and goes on from that record in no case.</summary>
/// <param name="Failure">For people.</param>
/// <param name="Kind">Whether to ask again.</param>
internal sealed record Accusation(string Failure, FailureKind Kind)
{
    /// <summary>Brings a wrong record to court, or asks how that stands.</summary>
    /// <param name="grains">Reaches the dispute.</param>
    /// <param name="claim">What is claimed.</param>
    public static async Task<Accusation> MakeAsync(IGrainFactory grains, RecordClaim claim)
    {
        var offence = Slashing.Charge.Of(claim).OffenceId;
        var slash = await grains.GetGrain<ISlashingGrain>(offence).ClaimRecordAsync(claim);
        var found = $"The record of round {claim.Round} is wrong: {claim.Defect}.";
        return slash.Phase switch
        {
            SlashPhase.Guilty => new($"{found} The court has convicted the orchestrator ({offence}).", FailureKind.Invalid),
            SlashPhase.NotGuilty or SlashPhase.NoVerdict => new($"{found} The court has not convicted the orchestrator ({offence}), and no work is signed for it all the same.", FailureKind.Invalid),
            _ => new($"{found} It is before the court ({offence}).", FailureKind.Unavailable),
        };
    }
}
