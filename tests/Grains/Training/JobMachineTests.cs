using System.Collections.Immutable;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

public sealed class JobMachineTests
{
    private static JobState Submitted(JobSpec spec) =>
        JobMachine.Submit(spec, Blob("corpus"), spec.HeldOut is null ? null : Blob("held out"), parameters: 1000, Noon);

    private static JobState InRound(JobSpec spec, int round)
    {
        var state = JobMachine.Initialized(JobMachine.TakeOver(Submitted(spec), Noon), Blob("theta 0", 4000), Noon);
        for (var done = 0; done < round; done++) state = Close(WithResults(state), Noon);
        return state;
    }

    private static JobState WithResults(JobState state) =>
        JobMachine.InnerStepsDone(state, [.. Enumerable.Range(0, state.Spec!.Workers).Select(worker => Result(state.Round, worker))]);

    private static JobState Close(JobState state, DateTimeOffset now)
    {
        var outer = new OuterResult(Blob($"theta {state.Round + 1}", 4000), Blob($"momentum {state.Round}"));
        return JobMachine.OuterStepDone(state, outer, JobMachine.Summarize(state, outer, now), Blob($"record {state.Round}"), now);
    }

    [Fact]
    public void Rounds_that_a_hub_closed_add_up_until_the_model_is_stored()
    {
        var state = Exchanging(rounds: 3);

        Assert.Equal((3, 3, JobPhase.InnerSteps), (state.Round, state.Totals.Rounds, state.Phase));
        Assert.Equal(new JobTotals(3, 600, 3, 3000, 3 * Traffic.AllReduce(2, 1000, 4)), state.Totals);
        Assert.Equal(12, state.Exchange!.Steps);
        Assert.Equal(Blob("theta 0", 4000), state.Checkpoint);
        Assert.Throws<InvalidOperationException>(() => JobMachine.RoundClosed(state, Closed(5), Blob("record"), 2, Noon));

        var ended = JobMachine.Exchanged(state, Blob("theta 3", 4000));
        Assert.Equal((JobPhase.Completed, Blob("theta 3", 4000)), (ended.Phase, ended.Checkpoint!.Value));
        Assert.Empty(JobMachine.Garbage(state, ended));
    }

    [Fact]
    public void The_two_newest_checkpoints_of_a_hub_are_kept()
    {
        var state = Exchanging(rounds: 3);
        foreach (var rounds in new[] { 1, 2, 3 }) state = JobMachine.CheckpointStored(state, Stored(rounds));

        Assert.Equal([2, 3], state.Exchange!.Checkpoints.Select(checkpoint => checkpoint.Rounds));
        Assert.Equal(Blob("model 3", 4000), state.Checkpoint);
    }

    [Fact]
    public void Rounds_that_are_rolled_back_leave_nothing_behind()
    {
        var at2 = JobMachine.CheckpointStored(Exchanging(rounds: 2), Stored(1));
        var at4 = JobMachine.CheckpointStored(Close(Close(at2)), Stored(4));

        var back = JobMachine.RolledBack(at4, at2.LastRound, [Closed(2), Closed(3)]);

        Assert.Equal((2, at2.Totals.Tokens, at2.Exchange!.Steps, at2.Checkpoint), (back.Round, back.Totals.Tokens, back.Exchange!.Steps, back.Checkpoint));
        Assert.Equal(at2.Records.AsEnumerable(), back.Records);
        Assert.Equal(at2.Exchange.Checkpoints.AsEnumerable(), back.Exchange.Checkpoints);
        Assert.Equal(at2.LastRound, back.LastRound);

        // The bytes were sent all the same.
        Assert.Equal(at4.Totals.BytesSent, back.Totals.BytesSent);
        Assert.Equal(2, Close(back).LastRound!.Round);

        static JobState Close(JobState state) => JobMachine.RoundClosed(state, Closed(state.Round), Blob($"record {state.Round}"), 2, Noon);
    }

    private static JobState Exchanging(int rounds)
    {
        var spec = Spec(rounds: 10);
        var state = JobMachine.Initialized(
            Submitted(spec with { DiLoCo = spec.DiLoCo with { Exchange = new ExchangeSpec("int4", 1, "clipped") } }), Blob("theta 0", 4000), Noon);
        for (var round = 0; round < rounds; round++) state = JobMachine.RoundClosed(state, Closed(round), Blob($"record {round}"), 2, Noon);
        return state;
    }

    private static RoundSummary Closed(int round) => new(round, 4, 2.5, 200, 1000, 1, Blob("theta 0", 4000), [], Blob($"exchange {round}"));

    private static ExchangeCheckpoint Stored(int rounds) =>
        new(rounds, "root", Blob($"state {rounds}"), Blob($"residual {rounds}"), Blob($"model {rounds}", 4000));

    [Fact]
    public void A_job_goes_through_its_rounds_and_completes_after_the_last()
    {
        var state = InRound(Spec(rounds: 3), round: 2);
        Assert.Equal(JobPhase.InnerSteps, state.Phase);

        state = Close(WithResults(state), Noon);

        Assert.Equal(JobPhase.Completed, state.Phase);
        Assert.Equal(3, state.Totals.Rounds);
        Assert.Equal(3, state.Records.Length);
        Assert.Equal(Blob("theta 3", 4000), state.Checkpoint);
        Assert.Equal(3L * 2 * 128, state.Totals.Tokens);
    }

    [Fact]
    public void A_job_with_held_out_text_is_evaluated_before_it_completes()
    {
        var state = Close(WithResults(InRound(Spec(rounds: 1, heldOut: "local/rest"), 0)), Noon);
        Assert.Equal(JobPhase.Evaluating, state.Phase);

        state = JobMachine.Evaluated(state, 1.5);

        Assert.Equal((JobPhase.Completed, 1.5), (state.Phase, state.HeldOutLoss));
    }

    [Fact]
    public void The_loss_of_a_round_is_the_mean_weighted_by_tokens()
    {
        var state = InRound(Spec(), 0);
        state = JobMachine.InnerStepsDone(state, [Result(0, 0, tokens: 100, loss: 1), Result(0, 1, tokens: 300, loss: 3)]);

        var summary = JobMachine.Summarize(state, new OuterResult(Blob("theta"), Blob("momentum")), Noon + TimeSpan.FromSeconds(2));

        Assert.Equal(2.5, summary.Loss, 12);
        Assert.Equal(2, summary.Seconds, 12);
        Assert.Equal(400, summary.Tokens);
    }

    [Fact]
    public void Bytes_of_a_round_are_the_checkpoint_to_each_worker_and_each_pseudo_gradient_back()
    {
        var summary = JobMachine.Summarize(WithResults(InRound(Spec(), 0)), new OuterResult(Blob("theta"), Blob("momentum")), Noon);
        Assert.Equal(2 * 4000 + 2 * 100, summary.BytesSent);
    }

    [Theory]
    [InlineData(4, 1000, 25, 2L * 3 * 1000 * 4 * 25)]
    [InlineData(1, 1000, 25, 0)]
    public void A_ring_all_reduce_moves_twice_all_but_one_gradient_a_step(int workers, long parameters, int steps, long bytes) =>
        Assert.Equal(bytes, Traffic.AllReduce(workers, parameters, steps));

    [Fact]
    public void Each_worker_goes_on_from_its_own_optimizer_state()
    {
        var order = JobMachine.Order(InRound(Spec(), 1), "job", worker: 1);
        Assert.Equal(Blob("inner 0 1"), order.InnerState);
        Assert.Equal((1, 1, 1L), (order.Round, order.Worker, order.Epoch));
    }

    [Fact]
    public void Taking_over_makes_earlier_orders_stale_and_changes_nothing_that_the_result_depends_on()
    {
        var before = InRound(Spec(), 1);
        var after = JobMachine.TakeOver(before, Noon + TimeSpan.FromHours(1));

        Assert.Equal(before.Epoch + 1, after.Epoch);
        Assert.Equal(
            JobMachine.Order(before, "job", 0) with { Epoch = after.Epoch },
            JobMachine.Order(after, "job", 0));
    }

    [Fact]
    public void Results_of_another_round_or_too_few_are_refused()
    {
        var state = InRound(Spec(), 1);
        Assert.Throws<InvalidOperationException>(() => JobMachine.InnerStepsDone(state, [Result(1, 0)]));
        Assert.Throws<InvalidOperationException>(() => JobMachine.InnerStepsDone(state, [Result(0, 0), Result(0, 1)]));
    }

    [Fact]
    public void A_transition_out_of_its_phase_is_refused()
    {
        var state = InRound(Spec(), 0);
        Assert.Throws<InvalidOperationException>(() => JobMachine.Initialized(state, Blob("theta"), Noon));
        Assert.Throws<InvalidOperationException>(() => JobMachine.Evaluated(state, 1));
        Assert.Throws<InvalidOperationException>(() => Close(state, Noon));
    }

    [Fact]
    public void An_ended_job_stays_as_it_ended()
    {
        var failed = JobMachine.Fail(InRound(Spec(), 0), "because");
        Assert.Same(failed, JobMachine.Cancel(failed));
        Assert.Same(failed, JobMachine.Fail(failed, "again"));
        Assert.Equal("because", failed.Reason);
    }

    [Fact]
    public void Garbage_is_what_the_next_round_no_longer_needs_and_never_what_it_does()
    {
        var before = WithResults(InRound(Spec(), 1));
        var after = Close(before, Noon);
        var answered = WithResults(after);

        Assert.Equal(Blobs("inner 0 0", "inner 0 1", "momentum 0"), JobMachine.Garbage(before, after).ToHashSet());
        Assert.Equal(Blobs("delta 1 0", "delta 1 1"), JobMachine.Garbage(after, answered).ToHashSet());
        Assert.Equal(JobMachine.Garbage(after, answered), JobMachine.Garbage(answered, JobMachine.TakeOver(answered, Noon)));
    }

    [Fact]
    public void A_pseudo_gradient_that_a_worker_gets_again_is_never_garbage()
    {
        var after = Close(WithResults(InRound(Spec(), 1)), Noon);
        var again = JobMachine.InnerStepsDone(after, [Result(2, 0) with { PseudoGradient = Blob("delta 1 0") }, Result(2, 1)]);

        Assert.DoesNotContain(Blob("delta 1 0"), JobMachine.Garbage(after, JobMachine.TakeOver(after, Noon)));
        Assert.Equal(Blobs("delta 1 1"), JobMachine.Garbage(after, again).ToHashSet());
    }

    [Fact]
    public void An_ended_job_leaves_no_garbage_for_all_of_its_scratch_goes() =>
        Assert.Empty(JobMachine.Garbage(WithResults(InRound(Spec(), 1)), JobMachine.Cancel(WithResults(InRound(Spec(), 1)))));

    [Fact]
    public void Equal_content_that_is_still_needed_is_not_garbage()
    {
        var before = InRound(Spec(workers: 1), 1) with { InnerStates = [Blob("inner 1 0")] };
        before = JobMachine.InnerStepsDone(before, ImmutableArray.Create(Result(1, 0)));
        Assert.DoesNotContain(Blob("inner 1 0"), JobMachine.Garbage(before, Close(before, Noon)));
    }

    private static HashSet<BlobRef> Blobs(params string[] names) => [.. names.Select(name => Blob(name))];
}
