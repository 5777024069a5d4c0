using System.Text;
using ZeroG.Conformance;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

/// <summary>A worker's round that is saved on its way, in the blob stores.</summary>
public sealed class SavedWorkTests : IDisposable
{
    private const string Job = "01arz3ndektsv4rrffq69g5fav";
    private readonly FolderStores _blobs = new();
    private readonly ManualClock _clock = new();
    private readonly RoundWork _work;
    private readonly RoundOrder _order;

    public SavedWorkTests()
    {
        _work = new RoundWork(_blobs, new CorpusCache(_blobs), new DeviceCrews(1), new GrainMetrics(), _clock);
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 99).Select(i => $"line {i * i % 31}\n")));
        var corpus = _blobs.Durable.PutAsync(text).GetAwaiter().GetResult().ToBlobRef();
        var state = JobMachine.Submit(Spec(), corpus, null, 10, Noon);
        state = JobMachine.Initialized(state, _work.Initialize(state, default), Noon);
        _order = JobMachine.Order(state, Job, worker: 1);
    }

    public void Dispose() => _blobs.Dispose();

    private InnerResult? Run(PartialRound? from, Action<int>? onReport = null, CancellationToken pause = default, List<PartialRound>? saved = null) =>
        _work.InnerPhase(_order, "p", from, new Reports(onReport), new PartialSaving(pause, partial => saved?.Add(partial), failure => throw failure), default);

    [Fact]
    public void Work_saved_after_any_step_and_continued_yields_the_same_result()
    {
        var through = Run(null);
        List<PartialRound> saved = [];
        var inParts = Run(null, _ => _clock.Advance(RoundWork.SavePeriod), saved: saved);

        Assert.Equal(through, inParts);
        Assert.Equal([1, 2, 3], saved.Select(partial => partial.Step));
        Assert.All(saved, partial => Assert.True(partial.IsOf(_order)));
        foreach (var partial in saved)
        {
            List<int> reports = [];
            Assert.Equal(through, Run(partial, reports.Add));
            Assert.Equal(Enumerable.Range(partial.Step, 5 - partial.Step), reports);
        }
    }

    [Fact]
    public void A_phase_shorter_than_the_period_is_never_saved()
    {
        List<PartialRound> saved = [];
        Run(null, _ => _clock.Advance(RoundWork.SavePeriod / 10), saved: saved);
        Assert.Empty(saved);
    }

    [Fact]
    public void Work_told_to_pause_runs_no_further_step_and_saves_what_it_has()
    {
        using var pause = new CancellationTokenSource();
        List<PartialRound> saved = [];
        List<int> reports = [];
        var result = Run(
            null,
            step =>
            {
                reports.Add(step);
                if (step == 2) pause.Cancel();
            },
            pause.Token,
            saved);

        Assert.Null(result);
        Assert.Equal([0, 1, 2], reports);
        Assert.Equal(2, Assert.Single(saved).Step);
        Assert.Equal(Run(null), Run(saved[0]));
    }

    [Fact]
    public void Work_paused_before_it_begins_saves_nothing()
    {
        List<PartialRound> saved = [];
        Assert.Null(Run(null, pause: new CancellationToken(canceled: true), saved: saved));
        Assert.Empty(saved);
    }

    [Fact]
    public async Task Saved_work_that_cannot_be_used_costs_its_steps_and_not_the_job()
    {
        List<PartialRound> saved = [];
        var through = Run(null, _ => _clock.Advance(RoundWork.SavePeriod), saved: saved);

        Assert.Equal(through, Run(saved[0] with { Optimizer = saved[0].Parameters }));
        Assert.Equal(through, Run(saved[0] with { Step = 2 }));
        await _work.DiscardAsync(Job, [saved[1].Parameters, saved[1].Optimizer]);
        Assert.False(await _blobs.Scratch(Job).ContainsAsync(saved[1].Parameters.ToContentId()));
        Assert.False(await _blobs.Scratch(Job).ContainsAsync(saved[1].Optimizer.ToContentId()));
        Assert.Equal(through, Run(saved[1]));
        Assert.Equal(through, Run(saved[2]));
    }

    private sealed class Reports(Action<int>? report) : IProgress<int>
    {
        public void Report(int value) => report?.Invoke(value);
    }
}
