using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Court;

/// <summary>
/// A claim on its way through the court (docs/contracts.md, "A dispute"). What comes next follows from what the chain says alone: whoever
/// was killed anywhere reads it and goes on, and what somebody else did is not done again.
/// </summary>
/// <param name="Challenger">Who claims.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Salt">What hides it until it is revealed.</param>
public sealed record CourtCase(Address Challenger, SlashingCourt.Claim Claim, Hash256 Salt)
{
    /// <summary>Id of the offence.</summary>
    public Hash256 OffenceId => ContractIds.Offence(Claim.JobId, Claim.Epoch, Claim.Round, Claim.ProviderId);

    /// <summary>What is committed to.</summary>
    public Hash256 Commitment => ContractIds.Commitment(Challenger, Claim, Salt);

    /// <summary>Whether a dispute is about this offence, on whoever's claim.</summary>
    public bool IsAbout(SlashingCourt.Dispute dispute)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        return ContractIds.Offence(dispute.Claim.JobId, dispute.Claim.Epoch, dispute.Claim.Round, dispute.Claim.ProviderId) == OffenceId;
    }

    /// <summary>The next move.</summary>
    /// <param name="view">The case as the chain has it.</param>
    /// <param name="hasRuling">Whether a ruling of that instance is at hand, with enough signatures.</param>
    public CourtMove Next(CourtView view, Func<byte, bool> hasRuling)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(hasRuling);
        if (view is { IsOpen: true, Dispute: { } open }) return InDispute(view, open, hasRuling);
        // A commitment of ours whose claim somebody else won still holds our bond.
        if (view.CommittedAt != 0 && (view.IsConvicted || IsLate(view) || !view.IsLocked || view.Time > view.CommittedAt + view.Windows.CommitLife)) return TakeBack(view);
        if (view.IsConvicted) return new CourtMove.Over(CourtOutcome.Guilty);
        if (view.Dispute is { Executed: true } ended) return new CourtMove.Over(Verdict(ended) == SlashingCourt.Verdict.NotGuilty ? CourtOutcome.NotGuilty : CourtOutcome.NoVerdict);
        if (!view.IsLocked) return new CourtMove.Over(CourtOutcome.NothingLocked);
        if (view.CommittedAt == 0) return CannotBeRevealed(view) ? new CourtMove.Over(CourtOutcome.TooLate) : new CourtMove.Commit();
        var from = view.CommittedAt + view.Windows.CommitAge;
        return view.Time < from ? new CourtMove.Wait(from) : new CourtMove.Reveal();
    }

    private static CourtMove InDispute(CourtView view, SlashingCourt.Dispute open, Func<byte, bool> hasRuling)
    {
        var isAppealed = open.Appellant != Address.Zero;
        if (isAppealed)
        {
            if (open.Second != SlashingCourt.Verdict.None || view.Time > open.AppealRuleBy) return new CourtMove.Execute();
            return hasRuling(1) ? new CourtMove.Rule(1) : new CourtMove.Wait(open.AppealRuleBy + 1);
        }

        if (open.First == SlashingCourt.Verdict.None && view.Time <= open.AnswerBy) return new CourtMove.Wait(open.AnswerBy + 1);
        if (open.First == SlashingCourt.Verdict.None && view.Time <= open.RuleBy) return hasRuling(0) ? new CourtMove.Rule(0) : new CourtMove.Wait(open.RuleBy + 1);
        return view.Time <= open.AppealBy ? new CourtMove.Wait(open.AppealBy + 1) : new CourtMove.Execute();
    }

    private static CourtMove TakeBack(CourtView view)
    {
        var until = view.CommittedAt + view.Windows.CommitLife;
        return view.Time > until ? new CourtMove.TakeBack() : new CourtMove.Wait(until + 1);
    }

    // Until when a claim can be revealed, inclusive.
    private ulong RevealBy(CourtView view) => Claim.OccurredAt + view.Windows.Anchoring + view.Windows.Audit;

    private bool IsLate(CourtView view) => view.Time > RevealBy(view);

    // A commitment that would be too young when the window closes is not worth its bond.
    private bool CannotBeRevealed(CourtView view) => view.Time + view.Windows.CommitAge > RevealBy(view);

    private static SlashingCourt.Verdict Verdict(SlashingCourt.Dispute dispute) => dispute.Second != SlashingCourt.Verdict.None ? dispute.Second : dispute.First;
}
