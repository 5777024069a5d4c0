using Orleans.Placement;
using ZeroG.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.Slashing;

namespace ZeroG.Grains.Auditing;

/// <summary>What an auditor grain stores: what it found, so that it is asked again as often as anybody likes and says the same.</summary>
public sealed record AuditorState
{
    /// <summary>The order.</summary>
    public AuditOrder? Order { get; init; }

    /// <summary>What it commits to; empty before its replay is done.</summary>
    public string Commitment { get; init; } = "";

    /// <summary>Its signature on its report, which only it knows before it opens.</summary>
    public string Signature { get; init; } = "";

    /// <summary>Its links.</summary>
    public BlobRef? Links { get; init; }

    /// <summary>The link whose state was asked for.</summary>
    public int? StateLink { get; init; }

    /// <summary>That state.</summary>
    public BlobRef? State { get; init; }
}

/// <summary>One provider's replay of one worker's round. Key: <c>{job}/{branch}.{round}.{worker}.{n}</c>.</summary>
[RandomPlacement, DevicePlacement]
internal sealed class AuditorGrain(
    [PersistentState("auditor", Stores.Durable)] IPersistentState<AuditorState> state, AuditorServices services) : Grain, IAuditorGrain
{
    // A status is given at once when the work ends, and at the latest after this time.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(500);

    private IExecution<(BlobRef Links, Hash256 Root)>? _replay;
    private (int Link, IExecution<StoredBlob> Execution)? _stating;
    private RecordClaim? _wrong;

    public async Task<AuditorStatus> AuditAsync(AuditOrder order)
    {
        if (state.State.Commitment.Length > 0) return Status(0);
        if (services.Executor.Draining.IsCancellationRequested) return Leave();
        if (_wrong is not null) return await AccuseAsync(_wrong);
        _replay ??= services.Executor.Start((steps, stop) => services.Replay.Replay(order, services.Provider.Id, steps, stop));
        var replay = _replay;
        await EndsSoonAsync(replay.Completion);
        if (!replay.Completion.IsCompleted) return Status(replay.StepsDone);
        _replay = null;
        replay.Dispose();
        if (replay.Completion.Exception?.InnerException is WrongRecordException wrong) return await AccuseAsync(_wrong = wrong.Claim);
        if (!replay.Completion.IsCompletedSuccessfully)
        {
            DeactivateOnIdle();
            var (kind, text) = await Failures.OfAsync(replay.Completion);
            return new AuditorStatus(services.Provider.Id, replay.StepsDone, "", text, kind);
        }

        var (links, root) = await replay.Completion;
        var (commitment, signature) = services.Sign((await services.Replay.SignedAsync(order)).Work, root);
        await state.StoreAsync(new AuditorState { Order = order.WithoutOpening(), Commitment = commitment, Signature = signature, Links = links });
        return Status(replay.StepsDone);
    }

    public Task<OpenedAudit> OpenAsync() => Task.FromResult(state.State is { Links: { } links, Signature: { Length: > 0 } signature }
        ? new OpenedAudit(signature, links)
        : throw NotDone());

    public async Task<BlobRef?> StateAsync(int link)
    {
        if (state.State.Order is not { } order) throw NotDone();
        if (state.State is { State: { } known } && state.State.StateLink == link) return known;
        if (link < 0 || link > AuditReplay.LastState(order))
            throw new ZeroGException(FailureKind.NotFound, $"There is no state at link {link} of {this.GetPrimaryKeyString()}.", $"Ask for one of links 0 to {AuditReplay.LastState(order)}.");
        // One at a time: who asks for another link waits until what is computed is there.
        _stating ??= (link, services.Executor.Start((_, stop) => new StoredBlob(services.Replay.StateAt(order, link, stop))));
        var (of, stating) = _stating.Value;
        await EndsSoonAsync(stating.Completion);
        if (!stating.Completion.IsCompleted) return null;
        _stating = null;
        stating.Dispose();
        var stored = (await stating.Completion).Blob;
        await state.StoreAsync(state.State with { StateLink = of, State = stored });
        return of == link ? stored : null;
    }

    public async Task EndAsync()
    {
        Stop();
        await state.ClearStateAsync();
        DeactivateOnIdle();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Stop();
        return Task.CompletedTask;
    }

    private void Stop()
    {
        _replay?.Cancel();
        _replay?.Dispose();
        _stating?.Execution.Cancel();
        _stating?.Execution.Dispose();
        (_replay, _stating) = (null, null);
    }

    private async Task EndsSoonAsync(Task work)
    {
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(work, Task.Delay(s_longestWait, services.Clock, enough.Token));
        await enough.CancelAsync();
    }

    private async Task<AuditorStatus> AccuseAsync(RecordClaim claim)
    {
        var accusation = await Accusation.MakeAsync(GrainFactory, claim);
        return new AuditorStatus(services.Provider.Id, 0, "", accusation.Failure, accusation.Kind);
    }

    private AuditorStatus Leave()
    {
        DeactivateOnIdle();
        return new AuditorStatus(services.Provider.Id, 0, "", "The auditor's silo stops; it goes on when it is back.", FailureKind.Unavailable);
    }

    private AuditorStatus Status(int steps) => new(services.Provider.Id, steps, state.State.Commitment, "", default);

    private ZeroGException NotDone() => new(FailureKind.Conflict, $"The replay {this.GetPrimaryKeyString()} is not done.", "Ask for its status first.");

    private sealed record StoredBlob(BlobRef Blob);
}
