using ZeroG.Chain.Contracts;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Court;

/// <summary>A case as the court has it at one block.</summary>
/// <param name="Time">Of that block, in seconds since 1970.</param>
/// <param name="Windows">The court's clock.</param>
/// <param name="CommittedAt">When the claim was committed to; zero when it was not, or was revealed since.</param>
/// <param name="IsConvicted">Whether the offence was convicted, on whoever's claim.</param>
/// <param name="DisputeId">The dispute over it: the open one, or the last that was known; zero when there is none.</param>
/// <param name="Dispute">That dispute; null when there is none.</param>
/// <param name="IsOpen">Whether it is still open.</param>
/// <param name="IsLocked">Whether the accused had anything locked in that job when it offended: the court hears of nothing else.</param>
public sealed record CourtView(
    ulong Time, SlashingCourt.Windows Windows, ulong CommittedAt, bool IsConvicted, UInt256 DisputeId, SlashingCourt.Dispute? Dispute, bool IsOpen, bool IsLocked)
{
    /// <summary>Asks the chain, all at one block.</summary>
    /// <param name="client">The chain.</param>
    /// <param name="deployment">Its contracts.</param>
    /// <param name="file">The case.</param>
    /// <param name="known">The dispute that was seen before, or zero.</param>
    /// <param name="depth">How far below the head: what is final there is not taken back.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ChainException">The node fails.</exception>
    public static async Task<CourtView> ReadAsync(ChainClient client, Deployment deployment, CourtCase file, UInt256 known, ulong depth, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(file);
        var court = deployment.SlashingCourt();
        var head = await client.BlockNumberAsync(cancel);
        var at = head - Math.Min(head, depth);
        var block = await client.BlockAsync(at, cancel) ?? throw new ChainException(ChainFailure.Unavailable, $"The node has no block {at} though its head is {head}.", "Ask again; another node may be whole.");
        var open = await court.OpenDisputeAsync(client, file.OffenceId, cancel, at);
        var id = open.IsZero ? known : open;
        var dispute = id.IsZero ? null : await court.DisputeAsync(client, id, cancel, at);
        // The number may be another's since the chain was reorganized.
        if (dispute is not null && !file.IsAbout(dispute)) (id, dispute) = (UInt256.Zero, null);
        return new CourtView(
            block.Timestamp,
            await court.WindowsAsync(client, cancel, at),
            await court.CommittedAtAsync(client, file.Challenger, file.Commitment, cancel, at),
            await court.ConvictedAsync(client, file.OffenceId, cancel, at),
            id,
            dispute,
            !open.IsZero,
            !(await deployment.StakeVault().LockedAtAsync(client, file.Claim.ProviderId, file.Claim.JobId, file.Claim.OccurredAt, cancel, at)).IsZero);
    }
}
