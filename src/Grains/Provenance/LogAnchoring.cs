using ZeroG.Grains.Settlement;

namespace ZeroG.Grains.Provenance;

/// <summary>
/// Has heads of one log anchored through the outbox, one at a time: what is to be anchored is stored with its signature before it is sent.
/// Used on the grain's turns only.
/// </summary>
/// <param name="onChain">The log on the chain.</param>
/// <param name="heads">Signs.</param>
/// <param name="options">When.</param>
/// <param name="clock">The clock of that.</param>
internal sealed class LogAnchoring(ChainLog onChain, LogHeads heads, LogOptions options, TimeProvider clock)
{
    private DateTimeOffset? _newSince;

    /// <summary>What holds it up, with the remedy; empty when nothing does.</summary>
    public string Trouble { get; private set; } = "";

    /// <summary>Whether something is or will be to anchor.</summary>
    public static bool IsBusy(ProvenanceLogState state) => state.Anchoring is not null || state.Size > (state.Anchored?.Size ?? 0);

    /// <summary>Does what is due.</summary>
    /// <param name="state">The state as it is stored.</param>
    /// <returns>What the next state has of anchoring; null where nothing has changed.</returns>
    public async Task<Func<ProvenanceLogState, ProvenanceLogState>?> AdvanceAsync(ProvenanceLogState state)
    {
        if (state.Anchoring is { } head) return await AnchorAsync(head);
        if (!IsDue(state)) return null;
        _newSince = null;
        var planned = new HeadToAnchor(state.Size, state.Root, heads.ForAnchor(state.Point));
        return newest => newest with { Anchoring = planned };
    }

    private bool IsDue(ProvenanceLogState state)
    {
        if (!IsBusy(state)) return false;
        var now = clock.GetUtcNow();
        _newSince ??= now;
        return state.Size - (state.Anchored?.Size ?? 0) >= options.AnchorEntries || now - _newSince >= options.AnchorPeriod;
    }

    private async Task<Func<ProvenanceLogState, ProvenanceLogState>?> AnchorAsync(HeadToAnchor head)
    {
        try
        {
            var done = await onChain.AnchorAsync(head);
            Trouble = "";
            return done is null ? null : newest => newest with { Anchoring = null, Anchored = new AnchoredPoint(head.Size, head.Root, done.Hash, done.Block) };
        }
        catch (Exception failure)
        {
            // Asked again at the next tick; the outbox makes it once.
            Trouble = ChainTroubles.Describe(failure);
            return null;
        }
    }
}
