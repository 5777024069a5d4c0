using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using ZeroG.Conformance;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Tests.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

/// <summary>What follows when an outer step refuses what was handed in.</summary>
public sealed class RefusedWorkTests : IDisposable
{
    private readonly AuditedRig _rig = new();
    private readonly IGrainFactory _grains = Substitute.For<IGrainFactory>();
    private readonly ITrainerGrain _trainer = Substitute.For<ITrainerGrain>();

    public RefusedWorkTests() => _grains.GetGrain<ITrainerGrain>(Arg.Any<string>(), Arg.Any<string?>()).Returns(_trainer);

    public void Dispose() => _rig.Dispose();

    // Refused work of a provider that was named before, or that has no stake, changes nothing that a dispatch could see.
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Workers_whose_work_is_refused_are_asked_again_even_where_nobody_new_is_excluded(int provider)
    {
        var executor = new InlineExecutor();
        using var metrics = new GrainMetrics();
        var telemetry = new WorkTelemetry(metrics, _rig.Clock, NullLogger<WorkTelemetry>.Instance);
        var auditing = new AuditServices(_rig.Chain, _rig.Signing, _rig.Work, _rig.Replay, _rig.Clock, NullLogger<AuditRun>.Instance);
        var driver = new JobDriver(Job, _grains, executor, _rig.Work, null!, null!, auditing, _rig.Clock, telemetry, () => { });
        var state = _rig.Begun with { Audits = _rig.Begun.Audits! with { Refused = [Provider(1)] } };
        var answers = 0;
        _trainer.TrainAsync(Arg.Any<RoundOrder>()).Returns(call =>
        {
            answers++;
            var worker = call.Arg<RoundOrder>().Worker;
            return Task.FromResult(new TrainerStatus("p", 4, Result(0, worker) with { Provider = Provider(provider), PseudoGradient = state.Corpus, InnerState = state.Corpus }, "", default));
        });

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            while (await driver.AdvanceAsync(state) is not { Phase: JobPhase.OuterStep }) Assert.InRange(answers, 0, 2 * attempt);
            Assert.Equal(2 * attempt, answers);
            var answered = (await driver.AdvanceAsync(state))!;
            state = (await driver.AdvanceAsync(answered))!;
            Assert.Equal((JobPhase.InnerSteps, 0), (state.Phase, state.Round));
            Assert.Equal([Provider(1)], state.Audits!.Refused.AsEnumerable());
        }
    }

    [Fact]
    public void Orders_are_of_one_attempt_at_a_round()
    {
        var state = Begun(AuditedSpec());
        var round = RoundDispatch.OfRound(_grains, Job, state, new ManualClock(), static _ => { });
        Assert.True(round.IsOf(JobMachine.TakeOver(state, Noon)));
        Assert.False(round.IsOf(Trained(state, 1)));
        Assert.False(round.IsOf(state with { Audits = state.Audits! with { Branch = 1 } }));
        Assert.False(round.IsOf(JobMachine.HandInRefused(Answered(state), [new RefusedWork(0, Provider(0), "because")])));
    }

    [Fact]
    public void Workers_are_placed_with_staked_providers_whose_work_is_taken()
    {
        var state = JobMachine.HandInRefused(Answered(Begun(AuditedSpec())), [new RefusedWork(0, Provider(0), "because")]);
        List<string> told = [];
        _trainer.TrainAsync(Arg.Any<RoundOrder>()).Returns(_ =>
        {
            told.Add((string)RequestContext.Get("zerog.needs.among")!);
            return Task.FromResult(new TrainerStatus("p", 1, null, "", default));
        });
        RoundDispatch.OfRound(_grains, Job, state, new ManualClock(), static _ => { }).Poll();
        Assert.Equal(2, told.Count);
        Assert.All(told, among => Assert.Equal(new[] { 1, 2, 3 }.Select(Provider), among.Split(',')));
    }
}
