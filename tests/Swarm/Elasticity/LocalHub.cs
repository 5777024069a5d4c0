using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Members;
using ZeroG.Swarm.Tests.Rounds;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>A hub in the test's own process, with members beside it or scripted ones.</summary>
internal sealed class LocalHub : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private readonly CancellationTokenSource _halt;
    private readonly LinkListener _listener;
    private readonly StopPlanner _planner;

    public LocalHub(SmallJob job, int startMembers, HubJournal? journal = null, long? queuedBytes = null, double stall = 30, int? last = null, int maxMembers = 1024, double hello = 10, IRoundBook? book = null)
    {
        Job = job;
        Link = new LinkOptions { Secret = LinkSecret.Create(), Role = LinkRole.Hub, Limits = SwarmHub.LimitsFor(1 << 20, book?.MaxCommitment ?? 0) };
        var settings = new HubSettings
        {
            Job = job.Recipe.ToJson(),
            StartMembers = startMembers,
            QueuedBytes = queuedBytes,
            MaxMembers = maxMembers,

            // Who is late in a job that is audited joins anew: not for the test machine's pace.
            Quorum = book is null ? 0.5 : 1,
            HelloLimit = TimeSpan.FromSeconds(hello),
            Deadline = new DeadlineSettings { StartSeconds = 60, FloorSeconds = 0.05 },
            StallLimit = TimeSpan.FromSeconds(stall),
            CheckpointRounds = 3,
        };
        _planner = new StopPlanner(job.Planner, job.Rounds, last ?? job.Rounds);
        Rounds = new HubRounds(job.HubParts(), SmallJob.Batch, settings, _planner, 0, SampleLedger.Start, TimeProvider.System, journal, book);
        _listener = LinkListener.Start(Link);
        _halt = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Hub = new SwarmHub(settings, Rounds, TimeProvider.System, Log.Enqueue) { Closed = Tell };
        Running = Task.Run(() => Hub.RunAsync(_listener, _halt.Token));
    }

    public SmallJob Job { get; }

    public LinkOptions Link { get; }

    public HubRounds Rounds { get; }

    public SwarmHub Hub { get; }

    public Task Running { get; }

    /// <summary>Rounds that were called closed.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<RoundTiming> Told { get; } = new();

    public System.Collections.Concurrent.ConcurrentQueue<string> Log { get; } = new();

    public CancellationToken Bound => _stop.Token;

    /// <summary>Completes when that round is closed.</summary>
    public Task ClosedAsync(int round) => _planner.ClosedAsync(round).WaitAsync(Bound);

    /// <summary>The hub is stopped, and nobody else is.</summary>
    public Task HaltAsync() => _halt.CancelAsync();

    /// <summary>No round is planned any more.</summary>
    public void Stop() => _planner.IsStopped = true;

    public Task<SharedState> JoinAsync(string name, CancellationToken cancellationToken = default, IMemberObserver? observer = null, Func<int, int, IMemberSigner>? signer = null, ISwarmParts? parts = null) => SwarmClient.RunAsync(
        new MemberSettings { Hub = new TcpTarget(_listener.EndPoint), Link = Link, Name = name, Parts = _ => parts ?? Job.Parts(), Observer = observer, Pace = new StepPace(2), Signer = signer },
        cancellationToken == default ? Bound : cancellationToken);

    /// <summary>A link of somebody who says nothing.</summary>
    public async Task<Link> ConnectAsync() => await LinkClient.ConnectAsync(
        _listener.EndPoint, Link with { Role = LinkRole.Worker, Limits = new MessageLimits(new MessageLimit(Protocol.MessageKinds.Refusal, 4096)) }, Bound);

    /// <summary>Nobody can connect any more.</summary>
    public ValueTask CloseAsync() => _listener.DisposeAsync();

    public async Task<ScriptedMember> ScriptAsync(string name = "scripted") => await ScriptedMember.JoinAsync(_listener.EndPoint, Link, Bound, name);

    /// <summary>Replaying the records gives the state that the hub has.</summary>
    public void RequireReplay(IEnumerable<RoundRecord> records)
    {
        var local = new LocalSwarm(Job.Parts(), 2);
        foreach (var record in records) Assert.Equal(record.AcceptedTokens, local.Replay(record).AcceptedTokens);
        Assert.Equal(Rounds.State.Outer.Parameters.Values, local.Finish().Parameters.Values);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _listener.DisposeAsync();
        _halt.Dispose();
        _stop.Dispose();
    }

    private void Tell(RoundRecord record, RoundTiming timing)
    {
        Told.Enqueue(timing);
        _planner.Closed(record.Plan.Round);
    }

    private sealed class StopPlanner(IRoundPlanner inner, int rounds, int last) : IRoundPlanner
    {
        private readonly TaskCompletionSource[] _closed = [.. Enumerable.Range(0, rounds).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

        public volatile bool IsStopped;

        public void Closed(int round) => _closed[round].TrySetResult();

        public Task ClosedAsync(int round) => _closed[round].Task;

        public RoundShape? Next(PlanInput input) => IsStopped || input.Round >= last ? null : inner.Next(input);
    }
}
