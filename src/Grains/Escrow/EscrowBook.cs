using System.Collections.Immutable;
using ZeroG.Escrow;
using ZeroG.Money;

namespace ZeroG.Grains.Escrow;

/// <summary>What events make of an escrow: pure functions of its state. The grain stores the result before it acts on it.</summary>
/// <remarks>Funding → Open → Closing → Refunding → Settled; or from Funding to Abandoned, when the job ends before it was funded.</remarks>
public static class EscrowBook
{
    /// <summary>The budget is paid in, for good.</summary>
    public static EscrowState Funded(EscrowState state) => state with { Funded = state.Terms!.Spec.Budget };

    /// <summary>The job may run.</summary>
    public static EscrowState Open(EscrowState state) => Expect(state, EscrowPhase.Funding) with { Phase = EscrowPhase.Open };

    /// <summary>A provider's lock is elsewhere than before.</summary>
    public static EscrowState Staker(EscrowState state, string provider, StakerPhase phase) => state with { Stakers = state.Stakers.SetItem(provider, phase) };

    /// <summary>A provider's stake is locked.</summary>
    /// <param name="state">An escrow.</param>
    /// <param name="provider">Its id.</param>
    /// <param name="account">The account that acts for it.</param>
    public static EscrowState Locked(EscrowState state, string provider, string account) =>
        Staker(state, provider, StakerPhase.Locked) with { Operators = state.Operators.SetItem(provider, account) };

    /// <summary>The sheet of the next round is stored.</summary>
    /// <param name="state">An escrow.</param>
    /// <param name="sheet">Who gets what.</param>
    /// <param name="stored">Where that is; null where nobody gets anything.</param>
    public static EscrowState Sheet(EscrowState state, PayoutSheet sheet, BlobRef? stored)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(sheet);
        if (sheet.Round != state.Rounds) throw new InvalidOperationException($"The sheet of round {sheet.Round} came, where that of {state.Rounds} was due.");
        if (stored is null != sheet.Lines.IsEmpty) throw new InvalidOperationException("A sheet is stored where it pays somebody, and nowhere else.");
        return state with
        {
            Rounds = state.Rounds + 1,
            Unsettled = stored is null ? state.Unsettled : state.Unsettled.Add(new SettledRound(sheet.Round, stored, sheet.Total)),
            Pay = sheet.Lines.Aggregate(state.Pay, (pay, line) => pay.SetItem(line.Provider, Add(pay, line))),
        };
    }

    /// <summary>A round's settlement is final.</summary>
    public static EscrowState Settled(EscrowState state, SettledRound round) =>
        state with { Unsettled = state.Unsettled.Remove(round), Unclaimed = state.Unclaimed.Add(round) };

    /// <summary>A round can never be settled any more: what it would have paid stays the owner's.</summary>
    public static EscrowState Dropped(EscrowState state, SettledRound round, PayoutSheet sheet) => state with
    {
        Unsettled = state.Unsettled.Remove(round),
        Pay = sheet.Lines.Aggregate(state.Pay, (pay, line) =>
            pay.SetItem(line.Provider, pay[line.Provider] with { Tokens = pay[line.Provider].Tokens - line.Tokens, Settled = pay[line.Provider].Settled - line.Amount })),
    };

    /// <summary>All that can be claimed of a round is credited.</summary>
    /// <param name="state">An escrow.</param>
    /// <param name="round">The round.</param>
    /// <param name="claimed">The lines that were claimed.</param>
    public static EscrowState Claimed(EscrowState state, SettledRound round, IEnumerable<PayoutLine> claimed) => state with
    {
        Unclaimed = state.Unclaimed.Remove(round),
        Pay = claimed.Aggregate(state.Pay, (pay, line) => pay.SetItem(line.Provider, pay[line.Provider] with { Claimed = pay[line.Provider].Claimed + line.Amount })),
    };

    /// <summary>The job has ended.</summary>
    public static EscrowState JobEnded(EscrowState state, bool failed) => state with
    {
        JobFailed = failed,
        Phase = state.Phase == EscrowPhase.Open || (state.Phase == EscrowPhase.Funding && !state.Funded.IsZero) ? EscrowPhase.Closing : state.Phase,
    };

    /// <summary>The job ended before it was funded, and never will be.</summary>
    public static EscrowState Abandoned(EscrowState state) => Expect(state, EscrowPhase.Funding) with { Phase = EscrowPhase.Abandoned };

    /// <summary>The escrow takes no more settlements.</summary>
    public static EscrowState Closed(EscrowState state) => Expect(state, EscrowPhase.Closing) with { Phase = EscrowPhase.Refunding };

    /// <summary>What rounds did not cost is the owner's again.</summary>
    public static EscrowState Refunded(EscrowState state) => Expect(state, EscrowPhase.Refunding) with { Refunded = state.Funded - state.Settled };

    /// <summary>Nothing more will happen.</summary>
    public static EscrowState Done(EscrowState state) => Expect(state, EscrowPhase.Refunding) with { Phase = EscrowPhase.Settled };

    private static ProviderPay Add(ImmutableSortedDictionary<string, ProviderPay> pay, PayoutLine line)
    {
        var known = pay.GetValueOrDefault(line.Provider) ?? new ProviderPay(line.Provider, 0, Wei.Zero, Wei.Zero);
        return known with { Tokens = known.Tokens + line.Tokens, Settled = known.Settled + line.Amount };
    }

    private static EscrowState Expect(EscrowState state, EscrowPhase phase) =>
        state.Phase == phase ? state : throw new InvalidOperationException($"The escrow is in phase {state.Phase}, not {phase}.");
}
