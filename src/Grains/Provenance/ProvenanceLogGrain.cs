using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Storage;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.Provenance.Log;

namespace ZeroG.Grains.Provenance;

/// <summary>What a silo offers its logs.</summary>
internal sealed record LogServices(IProvenanceLogs Logs, LogKey Key, LogOptions Options, ClusterChain Chain, TimeProvider Clock, ILogger<ProvenanceLogGrain> Logger);

/// <summary>A transparency log. Key: its name.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class ProvenanceLogGrain([PersistentState("log", Stores.Durable)] IPersistentState<ProvenanceLogState> held, LogServices services)
    : Grain, IProvenanceLogGrain, IRemindable
{
    private const string Keepalive = "keepalive";
    private static readonly TimeSpan s_keepalivePeriod = TimeSpan.FromMinutes(1);

    // Of somebody who waits while the silo's copy is opened, which takes long where it is made anew.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _storing = new(1, 1);
    private LogBook _book = null!;
    private LogHeads _heads = null!;
    private ChainLog? _onChain;
    private LogAnchoring? _anchoring;
    private IGrainTimer? _timer;
    private bool _isKept;

    // What is durable: what is being written is shown to nobody.
    private ProvenanceLogState _state = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var log = LogNames.Parse(this.GetPrimaryKeyString());
        _state = held.State;
        _book = new LogBook(log, GrainFactory, services.Logs, () => _state, next => StoreAsync(newest => next with { Anchoring = newest.Anchoring, Anchored = newest.Anchored }));
        if (services.Chain.IsThere) _onChain = new ChainLog($"entries of log {log}", services.Key.Address, GrainFactory, services.Chain.Required);
        _heads = new LogHeads(log, services.Key, _onChain, services.Clock);
        if (_onChain is not null) _anchoring = new LogAnchoring(_onChain, _heads, services.Options, services.Clock);
        if (LogAnchoring.IsBusy(_state)) Run();
        return Task.CompletedTask;
    }

    public async Task<LogReceipt> AppendAsync(LogAppend append)
    {
        ArgumentNullException.ThrowIfNull(append);
        LogRules.Check(append);
        if (_anchoring is not null && !_isKept)
        {
            await this.RegisterOrUpdateReminder(Keepalive, s_keepalivePeriod, s_keepalivePeriod);
            _isKept = true;
        }

        try
        {
            var places = await WithinAsync(_book.AppendAsync(append.Entries));
            if (LogAnchoring.IsBusy(_state)) Run();
            return new LogReceipt(places);
        }
        catch (InconsistentStateException stale)
        {
            LogReports.Superseded(services.Logger, this.GetPrimaryKeyString(), stale);
            DeactivateOnIdle();
            throw new ZeroGException(FailureKind.Unavailable, $"The log '{this.GetPrimaryKeyString()}' is served elsewhere by now.", "Ask again.", stale);
        }
    }

    public async Task<LogHead> HeadAsync()
    {
        var point = (await CopyAsync()).Current;
        var (note, forAnchor) = _heads.Of(point);
        return new LogHead(this.GetPrimaryKeyString(), point.Size, point.Root.ToString(), services.Key.Address.ToString(), note, forAnchor, Anchor());
    }

    public async Task<LogEntryPage> EntriesAsync(long from, int limit)
    {
        var copy = await CopyAsync();
        var (first, count, size) = LogRules.Range(from, limit, copy.Current.Size);
        var texts = count == 0 ? [] : await copy.ReadAsync(first, count);
        return new LogEntryPage([.. texts.Select((text, i) => new LoggedEntry(first + i, text))], first + count < size ? first + count : null, size);
    }

    public async Task<LogEntryPage> FindAsync(string subject, long from, int limit)
    {
        var copy = await CopyAsync();
        var (first, most) = LogRules.Search(subject, from, limit);
        var found = copy.Find(subject, first, most + 1);
        var items = ImmutableArray.CreateBuilder<LoggedEntry>();
        foreach (var index in found.Take(most)) items.Add(new LoggedEntry(index, (await copy.ReadAsync(index, 1))[0]));
        return new LogEntryPage(items.ToImmutable(), found.Count > most ? found[most] : null, copy.Current.Size);
    }

    public async Task<InclusionProof> ProveInclusionAsync(long index, long? size)
    {
        var copy = await CopyAsync();
        var of = size ?? copy.Current.Size;
        LogRules.CheckProof(of, copy.Current.Size, 0 <= index && index < of, $"entry {index}");
        var leaf = await copy.LeafHashAsync(index);
        return new InclusionProof(index, leaf.ToString(), of, (await copy.PointAtAsync(of)).Root.ToString(), LogRules.Texts(await copy.ProveInclusionAsync(index, of)));
    }

    public async Task<ConsistencyProof> ProveConsistencyAsync(long first, long second)
    {
        var copy = await CopyAsync();
        LogRules.CheckProof(second, copy.Current.Size, 0 <= first && first <= second, $"a beginning of {first} entries");
        return new ConsistencyProof(
            first, (await copy.PointAtAsync(first)).Root.ToString(), second, (await copy.PointAtAsync(second)).Root.ToString(), LogRules.Texts(await copy.ProveConsistencyAsync(first, second)));
    }

    // The keepalive: what is to be anchored goes on, wherever the grain is now.
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_anchoring is null) return;
        if (LogAnchoring.IsBusy(_state)) Run();
        else if (await this.GetReminder(Keepalive) is { } reminder)
        {
            _isKept = false;
            await this.UnregisterReminder(reminder);
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _book.CloseAsync();

    private void Run()
    {
        if (_anchoring is null) return;
        _timer ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, services.Chain.Required.Period) { KeepAlive = true, Interleave = true });
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _anchoring!.AdvanceAsync(_state) is { } change) await StoreAsync(change);
            if (LogAnchoring.IsBusy(_state)) return;
            _timer?.Dispose();
            _timer = null;
        }
        catch (InconsistentStateException stale)
        {
            LogReports.Superseded(services.Logger, this.GetPrimaryKeyString(), stale);
            _timer?.Dispose();
            DeactivateOnIdle();
        }
        catch (Exception failure)
        {
            // Nothing is lost: the same step is tried again at the next tick.
            LogReports.Trouble(services.Logger, this.GetPrimaryKeyString(), Failures.Describe(failure).Text);
        }
    }

    // One write at a time, each of a change to the newest state: appends and anchoring interleave.
    private async Task StoreAsync(Func<ProvenanceLogState, ProvenanceLogState> change)
    {
        await _storing.WaitAsync();
        try
        {
            var next = change(_state);
            await held.StoreAsync(next);
            _state = next;
        }
        finally
        {
            _storing.Release();
        }
    }

    // Whoever asks may make up names: nothing is begun for them.
    private Task<IndexedLog> CopyAsync() => _state.Size > 0 || this.GetPrimaryKeyString() == LogNames.Main
        ? WithinAsync(_book.CopyAsync())
        : throw new ZeroGException(FailureKind.NotFound, $"There is no log '{this.GetPrimaryKeyString()}'.", $"The log of a cluster is '{LogNames.Main}'.");

    private async Task<T> WithinAsync<T>(Task<T> work)
    {
        try
        {
            return await work.WaitAsync(s_patience, services.Clock);
        }
        catch (TimeoutException)
        {
            throw new ZeroGException(FailureKind.Unavailable, $"The log '{this.GetPrimaryKeyString()}' is being opened on this silo.", "Ask again in a while; nothing is lost.");
        }
    }

    private LogAnchor? Anchor() => _onChain is null ? null : new LogAnchor(
        services.Chain.Required.Deployment.ChainId, services.Chain.Required.Deployment.Anchor.ToString(), _onChain.Id.ToString(), _state.Anchored?.Size ?? 0,
        _state.Anchored?.Root ?? "", _state.Anchored?.Transaction ?? "", _state.Anchored?.Block, Bounds.Cut(_anchoring!.Trouble, Bounds.Reason));
}
