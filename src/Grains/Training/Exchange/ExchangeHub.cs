using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Planning;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Threading;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>The hub of a job on this silo, from where the job's state says that it stands to its last round.</summary>
internal sealed class ExchangeHub
{
    // Members are heard twice a second: who is not for this long is gone.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(20);

    private readonly string _jobId;
    private readonly JobState _job;
    private readonly ExchangeServices _services;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ExchangeHub(string jobId, JobState job, ExchangeServices services)
    {
        (_jobId, _job, _services) = (jobId, job, services);
        Events = new ExchangeEvents(_stop.Token);
        Ended = services.Executor.RunAsync(RunAsync);
    }

    /// <summary>What it has to have stored; the model after the last round comes last.</summary>
    public ExchangeEvents Events { get; }

    /// <summary>Whether members can join.</summary>
    public bool IsListening => _listening.Task.IsCompletedSuccessfully;

    /// <summary>Ends with the hub: when the job is over and that is stored, when it was stopped, or with why it failed.</summary>
    public Task Ended { get; }

    /// <summary>Begins.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="job">Where it stands; the epoch must be new.</param>
    /// <param name="services">What the silo offers.</param>
    public static ExchangeHub Start(string jobId, JobState job, ExchangeServices services) => new(jobId, job, services);

    /// <summary>Stops it, wherever it is: what was stored counts, and nothing else.</summary>
    public void Stop() => _stop.Cancel();

    private async Task RunAsync()
    {
        try
        {
            await RunAsync(_stop.Token);
        }
        finally
        {
            // Whoever still waits for something to be stored has nothing to wait for.
            await _stop.CancelAsync();
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var (spec, clock) = (_job.Spec!, _services.Clock);
        var recipe = ExchangeRecipe.Of(spec);
        var start = _services.Work.ReadParameters(spec, _job.Exchange!.Start, stop);
        using var crew = new Crew(1);
        var parts = new SwarmParts(recipe, static () => throw new InvalidOperationException("A hub trains nothing."), OuterState.Start(start), null, crew);
        var settings = ExchangeRecipe.Hub(_jobId, spec, _job.Audits is { Branch: > 0 } audits ? audits.Workers.Count() : null);
        var book = _job.Audits is null ? null : new ExchangeBook(_jobId, _job, _services.Blobs, _services.Signing, _services.Conduct);
        using var store = new ExchangeJournal(
            _jobId, _services.Blobs, _services.Records, Events, StoreModel, clock, book);
        using var journal = new HubJournal(store, await store.ReadAsync(_job, stop), _job.Epoch);
        Action<string> log = line => ExchangeLog.Happened(_services.Logger, _jobId, line);
        var planner = new RoundPlanner(ExchangeRecipe.Planner(spec), start.Layout, CodecSpec.Parse(recipe.Codec), log);
        var rounds = new HubRounds(parts, recipe.Training.Batch, settings, planner, 0, SampleLedger.Start, clock, journal, book);
        var longest = parts.Paths().Max(path => Enumerable.Range(0, path.Projection.Stages).Max(path.MaxBytes));
        var options = new LinkOptions
        {
            Secret = _services.Links.SecretOf(_jobId),
            Role = LinkRole.Hub,
            Limits = SwarmHub.LimitsFor(longest, book?.MaxCommitment ?? 0),
            Messages = new MessageStreamOptions { SilenceLimit = s_silence },
            Clock = clock,
        };
        await using (var links = _services.Links.Open(_jobId, _job.Epoch, options))
        {
            _listening.SetResult();
            await new SwarmHub(settings, rounds, clock, log).RunAsync(links, stop);
        }

        var model = StoreModel(rounds.State, stop);
        Events.Store(state => JobMachine.Exchanged(state, model));
    }

    private BlobRef StoreModel(SharedState state, CancellationToken stop) =>
        _services.Work.StoreModel(_job, state.Outer.Parameters, state.Rounds, stop);
}
