using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using ZeroG.Auditing;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Tests.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;

namespace ZeroG.Grains.Tests.Training;

/// <summary>A trainer of an audited job that really trains.</summary>
public sealed class AuditedRunTests : IDisposable
{
    private readonly AuditedRig _rig = new();
    private readonly InlineExecutor _executor = new();
    private readonly IPersistentState<TrainerState> _state = Substitute.For<IPersistentState<TrainerState>>();
    private readonly GrainMetrics _metrics = new();
    private readonly Trainer _trainer;

    public AuditedRunTests()
    {
        _state.State = new TrainerState();
        var telemetry = new WorkTelemetry(_metrics, _rig.Clock, NullLogger<WorkTelemetry>.Instance);
        _trainer = new Trainer(
            $"{Job}/0", _state, new TrainerServices(_executor, _rig.Work, new LocalProvider(Provider(0)), telemetry, _rig.Clock, NullLogger<Trainer>.Instance), () => { }, () => { }, _ => throw new InvalidOperationException("Nobody is accused."));
    }

    public void Dispose()
    {
        _rig.Dispose();
        _metrics.Dispose();
    }

    private Task<TrainerStatus> Train(RoundOrder order) => _trainer.TrainAsync(order).WaitAsync(TimeSpan.FromSeconds(30));

    private static RoundOrder Of(RoundOrder order, int round, int final) => order with { Round = round, Pledge = order.Pledge! with { Final = final } };

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_trainer_goes_on_from_its_own_providers_steps_and_signs_for_no_others(int provider, bool isContinued)
    {
        var (order, saved) = (JobMachine.Order(_rig.Begun, Job, 0), new List<PartialRound>());
        var through = _rig.Run(order, provider, onStep: _ => _rig.Clock.Advance(RoundWork.SavePeriod), saved: saved)!;
        _state.State = new TrainerState { Partial = saved[1] };

        var result = (await Train(order)).Result!;

        Assert.Equal(isContinued ? 2 : 0, _executor.Steps[0]);
        Assert.Equal(Provider(0), result.Provider);
        Assert.Equal((through.PseudoGradient, through.InnerState, through.Loss), (result.PseudoGradient, result.InnerState, result.Loss));
        Assert.Equal(_rig.AddressOf(0), _rig.WorkOf(result).Signed.Signer(_rig.Domain));
    }

    [Fact]
    public async Task Links_are_stored_with_the_result_open_what_was_signed_and_are_deleted_once_final()
    {
        var (order, scratch) = (JobMachine.Order(_rig.Begun, Job, 0), _rig.Blobs.Scratch(Job));
        var first = (await Train(order)).Result!;
        var kept = Assert.Single(_state.State.Kept);
        Assert.Equal((0L, 0), (kept.Branch, kept.Round));
        var links = await _rig.Work.ReadLinksAsync(Job, kept.Links);
        var signed = _rig.WorkOf(first).Signed.Commitment;
        Assert.Equal(signed.Links, ZeroG.Auditing.Commitments.LinkList.Tree(links).Root);
        Assert.Equal(links[0].Root.ToString(), (await _trainer.OpenAsync(new LinkQuestion(0, 0, 0, 0))).Left);
        Assert.Equal(first, (await Train(order)).Result);
        Assert.Equal(1, _executor.Started);

        await Train(Of(order, 1, final: 0));
        Assert.Equal([0, 1], _state.State.Kept.Select(one => one.Round));
        Assert.True(await scratch.ContainsAsync(kept.Links.ToContentId()));

        await Train(Of(order, 2, final: 1));
        Assert.Equal([1, 2], _state.State.Kept.Select(one => one.Round));
        Assert.False(await scratch.ContainsAsync(kept.Links.ToContentId()));
        foreach (var one in _state.State.Kept) Assert.True(await scratch.ContainsAsync(one.Links.ToContentId()));
    }

    [Fact]
    public async Task Links_that_an_undone_round_has_in_common_with_its_successor_stay()
    {
        var (order, scratch) = (JobMachine.Order(_rig.Begun, Job, 0), _rig.Blobs.Scratch(Job));
        await Train(order);
        await Train(order with { Pledge = order.Pledge! with { Branch = 1 } });
        Assert.Equal([(0L, 0), (1L, 0)], _state.State.Kept.Select(kept => (kept.Branch, kept.Round)));
        Assert.Equal(_state.State.Kept[0].Links, _state.State.Kept[1].Links);

        // The same branch again, by another activation: what it replaces is what it keeps.
        _state.State = _state.State with { Result = null };
        await Train(order with { Pledge = order.Pledge! with { Branch = 1 } });
        Assert.Equal(2, _state.State.Kept.Length);
        Assert.True(await scratch.ContainsAsync(_state.State.Kept[0].Links.ToContentId()));
    }
}
