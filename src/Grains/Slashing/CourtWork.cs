using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Court;
using ZeroG.Chain.Settlement;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance;
using ZeroG.Settlement;

namespace ZeroG.Grains.Slashing;

/// <summary>
/// A claim's way through the court, one move at a time, each through the outbox of the challenger's key. What comes next follows from what
/// the chain says alone, and each move has a name of its own, so that it does not matter where the last attempt broke off.
/// </summary>
/// <param name="grains">Reaches outbox and referees.</param>
/// <param name="setup">The chain.</param>
internal sealed class CourtWork(IGrainFactory grains, ChainSetup setup)
{
    private readonly SlashingCourt _court = setup.Deployment.SlashingCourt();

    /// <summary>The case of a claim.</summary>
    public static CourtCase CaseOf(SlashState state)
    {
        var charge = state.Charge!;
        var claim = new SlashingCourt.Claim(
            Hash256.Parse(charge.ChainJobId), (ulong)charge.Branch, (ulong)charge.Round, Hash256.Parse(charge.Accused), charge.OccurredAt, Hash256.Parse(state.EvidenceRoot));
        return new CourtCase(Address.Parse(state.Challenger), claim, Hash256.Parse(state.Salt));
    }

    /// <summary>The case as the chain has it for good.</summary>
    public Task<CourtView> ViewAsync(SlashState state, CancellationToken cancel) =>
        CourtView.ReadAsync(setup.Client, setup.Deployment, CaseOf(state), Known(state), setup.Policy.FinalityDepth, cancel);

    /// <summary>Members of the panel whose turn it is, and how many of them make a ruling.</summary>
    public async Task<(IReadOnlyList<Address> Members, int Threshold)> PanelAsync(CourtView view, byte instance, CancellationToken cancel)
    {
        var panel = await _court.PanelOfAsync(setup.Client, view.Dispute!.Bench, instance, cancel);
        return (panel.Members, (int)(ulong)panel.Threshold);
    }

    /// <summary>Members of a panel whose keys are in this cluster, and who have not voted.</summary>
    public IEnumerable<Address> Missing(SlashState state, IEnumerable<Address> members, byte instance) =>
        members.Where(member => setup.Keys.Holds(member) && !state.Votes.Any(vote => vote.Vote.Instance == instance && vote.Vote.Member == member.ToString()));

    /// <summary>Makes a move, or waits for it.</summary>
    /// <returns>The settlement of the move, once it is final; null before, and where it only waits.</returns>
    public async Task<SettlementInfo?> MoveAsync(SlashState state, CourtMove move, CourtView view, int threshold, Action<string> hold)
    {
        var file = CaseOf(state);
        var terms = setup.Deployment.Terms.Terms;
        return move switch
        {
            CourtMove.Commit => await OrderAsync(state, "commit", _court.Commit(file.Commitment, terms.Bond), hold),
            CourtMove.Reveal => await OrderAsync(state, "reveal", _court.Reveal(file.Claim, file.Salt), hold),
            CourtMove.TakeBack => await OrderAsync(state, "take back", _court.WithdrawCommitment(file.Commitment), hold),
            CourtMove.Rule rule => await OrderAsync(state, $"rule {rule.Instance} on", RuleOf(state, view, rule.Instance, threshold), hold),
            CourtMove.Execute => await OrderAsync(state, "execute", _court.Execute(view.DisputeId), hold),
            _ => null,
        };
    }

    /// <summary>The side that enough members signed for, or null.</summary>
    public static bool? RulingOf(SlashState state, byte instance, int threshold)
    {
        var votes = state.Votes.Where(vote => vote.Vote.Instance == instance).ToList();
        return votes.Count(vote => vote.Vote.IsGuilty) >= threshold ? true : votes.Count(vote => !vote.Vote.IsGuilty) >= threshold ? false : null;
    }

    /// <summary>Pays bond and reward out to the challenger, and to whom was accused wrongly its part of the bond. True: there is nothing left.</summary>
    public async Task<bool> CollectAsync(SlashState state, Action<string> hold, CancellationToken cancel)
    {
        var (challenger, accused) = (Address.Parse(state.Challenger), Hash256.Parse(state.Charge!.Accused));
        var own = await _court.CreditOfAsync(setup.Client, challenger, cancel);
        if (!await CollectedAsync(state, "collect", challenger, own, _court.WithdrawCredit(challenger), hold)) return false;
        // Its operator alone can fetch it; where its key is elsewhere it stays the provider's.
        if (setup.Providers.GetValueOrDefault(state.Charge.Accused)?.Operator is not { } to || !setup.Keys.Holds(to)) return true;
        var due = await _court.ProviderCreditOfAsync(setup.Client, accused, cancel);
        return await CollectedAsync(state, "compensate", to, due, _court.WithdrawProviderCredit(accused, to), hold);
    }

    /// <summary>The transaction that executed the outcome, if this cluster sent it.</summary>
    public async Task<string> TransactionAsync(SlashState state) => (await Signer(Address.Parse(state.Challenger)).GetAsync(NameOf(state, "execute")))?.Hash ?? "";

    private SettlementCall RuleOf(SlashState state, CourtView view, byte instance, int threshold)
    {
        var guilty = RulingOf(state, instance, threshold)!.Value;
        var signatures = state.Votes.Where(vote => vote.Vote.Instance == instance && vote.Vote.IsGuilty == guilty)
            .OrderBy(vote => Address.Parse(vote.Vote.Member)).Select(vote => (ReadOnlyMemory<byte>)Hex.Decode(vote.Signature)).ToList();
        return _court.Rule(view.DisputeId, guilty, Hash256.Parse(state.EvidenceRoot), signatures);
    }

    // Another dispute of the same account may have fetched all of it: then there is nothing to order, and nothing to try again.
    private async Task<bool> CollectedAsync(SlashState state, string kind, Address account, UInt256 credit, SettlementCall call, Action<string> hold) =>
        (credit.IsZero && await Signer(account).GetAsync(NameOf(state, kind)) is null or { Phase: SettlementPhase.Failed })
        || await OrderAsync(state, kind, call, hold, account) is not null;

    private async Task<SettlementInfo?> OrderAsync(SlashState state, string kind, SettlementCall call, Action<string> hold, Address? account = null)
    {
        var order = call.ToOrder(NameOf(state, kind), $"{kind} the dispute over round {state.Charge!.Round} of job {state.Charge.JobId}");
        var signer = Signer(account ?? Address.Parse(state.Challenger));
        var info = await signer.SettleAsync(order);
        if (info.Phase == SettlementPhase.Final) return info;
        if (info.Phase != SettlementPhase.Failed)
        {
            if (info.Trouble.Length > 0) hold($"{info.Trouble} {info.Remedy}");
            return null;
        }

        // A block too early, or somebody else was first, which the next look at the chain shows.
        hold($"To {order.Purpose} failed: {info.Trouble} {info.Remedy}");
        await signer.RetryAsync(info.SettlementId);
        return null;
    }

    private static string NameOf(SlashState state, string kind) => state.TakenBack == 0
        ? SettlementNames.Of("court", kind, CaseOf(state).OffenceId.ToString(), state.Salt)
        : SettlementNames.Of("court", kind, CaseOf(state).OffenceId.ToString(), state.Salt, $"{state.TakenBack}");

    private static UInt256 Known(SlashState state) => state.DisputeId.Length == 0 ? UInt256.Zero : UInt256.Parse(state.DisputeId);

    private ISettlementGrain Signer(Address account) => grains.GetGrain<ISettlementGrain>(new SettlementKey(setup.Deployment.ChainId, account).ToString());
}
