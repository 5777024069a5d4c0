using Orleans.Placement;
using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.Slashing;

namespace ZeroG.Grains.Slashing;

/// <summary>What a referee stores: the ruling that it signed, and for which dispute.</summary>
public sealed record RefereeState
{
    /// <summary>The dispute.</summary>
    public string DisputeId { get; init; } = "";

    /// <summary>The evidence that it judged.</summary>
    public string EvidenceRoot { get; init; } = "";

    /// <summary>The ruling; null before.</summary>
    public SignedRuling? Ruling { get; init; }
}

/// <summary>A member of a panel in one instance of one dispute. Key: <c>{offence}/{instance}/{account}</c>.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class RefereeGrain([PersistentState("referee", Stores.Durable)] IPersistentState<RefereeState> state, SlashServices services) : Grain, IRefereeGrain
{
    // An answer is given at once when the work ends, and at the latest after this time.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(500);

    private IExecution<JudgedEvidence>? _judging;

    public async Task<SignedRuling?> JudgeAsync(RefereeOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (state.State is { Ruling: { } known } && state.State.DisputeId == order.DisputeId && state.State.EvidenceRoot == order.EvidenceRoot) return known;
        var (offence, instance, member) = Parse();
        if (offence != order.OffenceId) throw new ZeroGException(FailureKind.Invalid, $"The order is about offence {order.OffenceId}, not {offence}.", "Ask the referee of that one.");
        var key = services.Chain.Required.Keys.Open(member);
        _judging ??= services.Executor.Start((_, stop) => services.Evidence.Judge(order, stop));
        var judging = _judging;
        using (var enough = new CancellationTokenSource())
        {
            await Task.WhenAny(judging.Completion, Task.Delay(s_longestWait, services.Clock, enough.Token));
            await enough.CancelAsync();
        }

        if (!judging.Completion.IsCompleted) return null;
        _judging = null;
        judging.Dispose();
        var judged = await judging.Completion;
        var deployment = services.Chain.Required.Deployment;
        var ruling = new Ruling(UInt256.Parse(order.DisputeId), Hash256.Parse(offence), instance, judged.IsGuilty, Hash256.Parse(order.EvidenceRoot));
        var signed = new SignedRuling(judged.IsGuilty, Hex.Encode(key.Sign(ruling.Digest(deployment.ChainId, deployment.Court)).ToArray()), Bounds.Cut(judged.Finding, Bounds.Note));
        // Stored before it is given: a member never signs two rulings of one instance of one dispute.
        await state.StoreAsync(new RefereeState { DisputeId = order.DisputeId, EvidenceRoot = order.EvidenceRoot, Ruling = signed });
        return signed;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _judging?.Cancel();
        _judging?.Dispose();
        return Task.CompletedTask;
    }

    private (string Offence, byte Instance, Address Member) Parse()
    {
        var parts = this.GetPrimaryKeyString().Split('/');
        return parts.Length == 3 && parts[1] is "0" or "1" && Address.TryParse(parts[2], out var member)
            ? (parts[0], (byte)(parts[1][0] - '0'), member)
            : throw new ZeroGException(FailureKind.Invalid, $"'{Bounds.Cut(this.GetPrimaryKeyString(), Bounds.Note)}' names no member of a panel.", "Name offence, instance and account.");
    }
}
