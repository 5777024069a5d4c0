using System.Text.Json;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tests;

public sealed class LocalSwarmTests
{
    public static TheoryData<string, int, bool, string> Goldens => new()
    {
        { "int4", 0, false, "a6a78bbd025da095" },
        { "int4", 3, false, "defc1fb2cb2daaec" },
        { "int4", 4, false, "bc16951a7a3a24ef" },
        { "none", 0, false, "29f5d983b21638ed" },
        { "lowrank+int4:2", 2, false, "900381a0f9c10218" },
        { "topk+2bit:0.1", 1, false, "356247f14d262548" },
        { "cocktail", 0, true, "7bb74af60cde0beb" },
    };

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Rounds_end_with_these_bits_at_any_number_of_threads(string codec, int delay, bool gradients, string golden)
    {
        var job = new SwarmJob(codec, Steps: gradients ? 1 : 4, Delay: delay, Gradients: gradients);
        Assert.Equal(golden, job.Run(5, 1));
        Assert.Equal(golden, job.Run(5, 3));
    }

    [Fact]
    public void Without_delay_or_loss_a_round_is_that_of_plain_DiLoCo()
    {
        var job = new SwarmJob("none", Aggregator: "mean");
        var plan = job.Plan(0);
        var swarm = new LocalSwarm(job.Parts(), 1);
        swarm.Run(plan);

        var parts = job.Parts();
        var contributions = plan.Members.Select(part =>
        {
            var replica = (Replica)parts.Replica(part.Worker, parts.Start, true);
            for (var step = 0; step < plan.Steps; step++) replica.Step(plan, part, step);
            return new Contribution(part.Worker, 1, PseudoGradient.Between(parts.Start.Parameters, replica.Parameters));
        });
        var expected = OuterNesterov.Step(parts.Start, Aggregation.Mean([.. contributions]), SwarmJob.Outer);
        Assert.Equal(expected.Parameters.Values, swarm.Finish().Parameters.Values);
    }

    [Fact]
    public void Records_survive_JSON_and_give_the_same_bits_again()
    {
        var job = new SwarmJob("lowrank+int4:2", Delay: 2);
        var first = new LocalSwarm(job.Parts(), 2);
        var records = new List<RoundRecord>();
        foreach (var (round, workers) in new int[][] { [0, 1, 2], [0, 1, 2, 3], [1, 3], [1, 3, 4] }.Index()) records.Add(first.Run(job.Plan(round, workers)));

        var again = new LocalSwarm(job.Parts(), 1);
        foreach (var record in records)
        {
            var read = JsonSerializer.Deserialize<RoundRecord>(JsonSerializer.Serialize(record))!;
            Assert.Equal(JsonSerializer.Serialize(record), JsonSerializer.Serialize(again.Replay(read)));
        }
        Assert.Equal(first.Finish().Parameters.Values, again.Finish().Parameters.Values);
        Assert.Equal([0, 2], records[2].Left.Order());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("int4")]
    [InlineData("lowrank+int4:2")]
    public void The_tokens_of_what_comes_late_weigh_in_the_next_round(string codec)
    {
        var job = new SwarmJob(codec, Workers: 1);
        using var swarm = new LocalSwarm(job.Parts(), 1);
        Assert.Equal(0, swarm.Replay(Late(swarm.Run(job.Plan(0)), job.Plan(1))).AcceptedTokens);
        Assert.Equal(2 * job.Steps * TinyModel.Recipe.TokensPerStep, swarm.Run(job.Plan(2)).AcceptedTokens);
    }

    [Fact]
    public void What_comes_late_goes_up_whole_with_the_next_round()
    {
        // One worker, an exact codec, a plain mean: after its late round it goes on from the common parameters, which stood still;
        // then both rounds' progress moves them.
        var job = new SwarmJob("none", Workers: 1, Aggregator: "mean");
        var plain = new OuterSettings { LearningRate = 1, Momentum = 0 };
        var (first, second) = (job.Plan(0) with { Outer = plain }, job.Plan(1) with { Outer = plain });
        using var swarm = new LocalSwarm(job.Parts(), 1);
        swarm.Replay(Late(new RoundRecord(first, [new Attendance(0, AttendanceKind.Contributed, 0, [0], [], 0)], [], []), first));
        swarm.Run(second);

        var parts = job.Parts();
        var (found, nothing) = (swarm.Finish().Parameters, parts.Start.Parameters);
        var progress = 0d;
        using var alone = (Replica)parts.Replica(0, parts.Start, true);
        var expected = nothing.Clone();
        foreach (var plan in (RoundPlan[])[first, second])
        {
            for (var step = 0; step < plan.Steps; step++) alone.Step(plan, plan.Of(0)!, step);
            for (var i = 0; i < expected.Values.Length; i++) expected.Values[i] += alone.Parameters.Values[i] - nothing.Values[i];
            alone.EndRound(parts.Paths());
            alone.Apply(new ParameterVector(nothing.Layout), plan);
            Assert.Equal(nothing.Values, alone.Parameters.Values);
        }
        for (var i = 0; i < expected.Values.Length; i++)
        {
            Assert.Equal(expected.Values[i], found.Values[i], 1e-5f);
            progress += Math.Abs(found.Values[i] - nothing.Values[i]);
        }
        Assert.True(progress > 1, $"nothing moved: {progress}");
    }

    [Fact]
    public void Who_sits_a_round_out_goes_on_from_what_all_have_in_common()
    {
        var job = new SwarmJob("none", Delay: 2);
        using var swarm = new LocalSwarm(job.Parts(), 1);
        var first = swarm.Run(job.Plan(0));
        var absent = first with { Plan = job.Plan(1), Attendance = [first.Attendance[0], Attendance.AbsentOf(1, 1), first.Attendance[2]] };
        swarm.Replay(absent);
        Assert.All(swarm.Run(job.Plan(2)).Attendance, member => Assert.InRange(member.Loss, 0, 1.2 * first.Attendance.Max(one => one.Loss)));

        var parts = job.Parts();
        using var replica = (Replica)parts.Replica(0, parts.Start, true);
        for (var round = 0; round < 3; round++) replica.Apply(TinyModel.Arbitrary(3), job.Plan(round));
        Assert.Equal(replica.Shared.Parameters.Values, replica.Parameters.Values);
    }

    [Fact]
    public void Gradients_are_exchanged_after_every_step_and_applied_before_the_next()
    {
        var job = new SwarmJob("none", Steps: 2, Gradients: true);
        using var swarm = new LocalSwarm(job.Parts(), 1);
        Assert.ThrowsAny<Exception>(() => swarm.Run(job.Plan(0)));
    }

    [Fact]
    public void The_order_in_which_payloads_come_changes_nothing()
    {
        var job = new SwarmJob("int4");
        byte[][] averages = [.. new[] { false, true }.Select(reversed =>
        {
            var parts = job.Parts();
            var (plan, paths) = (job.Plan(0), parts.Paths());
            var payloads = plan.Members.Select(part =>
            {
                var replica = parts.Replica(part.Worker, parts.Start, true);
                for (var step = 0; step < plan.Steps; step++) replica.Step(plan, part, step);
                return new Payload(part.Worker, 10, replica.EndRound(parts.Paths()).Payload(0, 1));
            }).ToList();
            if (reversed) payloads.Reverse();
            return new HubExchange(paths, new ParameterVector(parts.Start.Parameters.Layout), parts.Aggregator).Combine(0, 1, payloads);
        })];
        Assert.Equal(averages[0], averages[1]);
    }

    [Fact]
    public void A_payload_that_is_none_counts_for_nothing_and_the_others_for_all()
    {
        var job = new SwarmJob("int4");
        var parts = job.Parts();
        var plan = job.Plan(0);
        Payload[] payloads = [.. plan.Members.Select(part =>
        {
            var replica = parts.Replica(part.Worker, parts.Start, true);
            for (var step = 0; step < plan.Steps; step++) replica.Step(plan, part, step);
            return new Payload(part.Worker, 10, replica.EndRound(parts.Paths()).Payload(0, 0));
        })];
        HubExchange Hub() => new(parts.Paths(), new ParameterVector(parts.Start.Parameters.Layout), parts.Aggregator);

        var hub = Hub();
        var average = hub.Combine(0, 0, [payloads[0], payloads[1] with { Bytes = new byte[] { 1, 2, 3 } }, payloads[2]]);
        Assert.Equal(Hub().Combine(0, 0, [payloads[0], payloads[2]]), average);
        var verdict = Assert.Single(MemberVerdict.Of(hub.Verdicts), one => one.Kind == ZeroG.Training.DiLoCo.Aggregators.VerdictKind.Rejected);
        Assert.Equal(1, verdict.Worker);
        Assert.NotEmpty(verdict.Reason);
    }

    private static RoundRecord Late(RoundRecord record, RoundPlan plan) => record with
    {
        Plan = plan,
        Attendance = [record.Attendance[0] with { Kind = AttendanceKind.Late, Accepted = [.. record.Attendance[0].Accepted.Select(_ => 0)] }],
    };
}
