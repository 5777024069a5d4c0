using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Provenance;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Auditing.Tests.Replay;

public sealed class SwarmRoundTests
{
    [Theory]
    [InlineData("none", 0, 3, false)]
    [InlineData("none", 2, 3, false)]
    [InlineData("int4", 0, 1, false)]
    [InlineData("int4", 3, 3, true)]
    [InlineData("int4", 100, 3, false)]
    [InlineData("lowrank+int4:2", 0, 100, false)]
    [InlineData("lowrank+int4:2", 4, 3, true)]
    [InlineData("lowrank+int4:2", 7, 2, false)]
    [InlineData("topk+2bit:0.1", 0, 2, false)]
    [InlineData("topk+2bit:0.1", 6, 3, false)]
    [InlineData("cocktail", 1, 3, false)]
    public void The_links_that_a_worker_takes_as_it_trains_are_those_of_a_replay_from_the_start_and_from_every_state(string codec, int delay, int every, bool muon)
    {
        var trail = SwarmTrail.Run(new SwarmJob(codec, Delay: delay, Every: every, Muon: muon), worker: 1, rounds: 3);

        Assert.Equal([0, 1, 2], trail.Cases.Select(one => one.Taken.Plan.Round));
        Assert.All(trail.Cases, RequireReplay);
    }

    [Fact]
    public void A_worker_that_joins_later_has_the_links_of_a_replay_from_what_all_have_in_common()
    {
        var job = new SwarmJob(Delay: 2);
        var trail = SwarmTrail.Run(job, worker: 7, Enumerable.Range(0, 5).Select(round => SwarmTrail.Usual(job, round < 2 ? job.Plan(round, 0, 1) : job.Plan(round, 0, 7))));

        Assert.Equal([2, 3, 4], trail.Cases.Select(one => one.Taken.Plan.Round));
        Assert.All(trail.Cases, RequireReplay);
        Assert.Equal(VectorRoot.Of(trail.Shared[1].Outer.Parameters), trail.Cases[0].Taken.States[0].Inner.Vector);
    }

    [Fact]
    public void Links_are_the_same_where_an_average_is_under_way_while_the_next_round_is_computed()
    {
        var job = new SwarmJob("lowrank+int4:2", Delay: 4, Workers: 1);
        var expected = SwarmTrail.Run(job, worker: 0, rounds: 3);
        var parts = job.Parts;
        var (paths, stages) = (parts.Paths(), 2);
        var taken = new List<RoundLinks>();
        var links = new SwarmLinks(_ => job.Every);
        using var replica = parts.Replica(0, parts.Start, isFirst: true);
        replica.Observe(links);
        MemberExchange? open = null;
        for (var round = 0; round < 3; round++)
        {
            var plan = job.Plan(round);
            for (var step = 0; step < plan.Steps; step++)
            {
                if (open is not null && step == job.Delay) Exchange(round - 1);
                replica.Step(plan, plan.Of(0)!, step);
            }

            open = replica.EndRound(paths);
        }

        Exchange(2);
        Assert.Equal([.. expected.Taken.SelectMany(one => one.Links)], taken.SelectMany(one => one.Links).ToArray());
        Assert.Equal(3, taken.Count);

        // The other side is its round in one process: there, averages are known.
        void Exchange(int round)
        {
            var input = expected.Cases[round].Input;
            TensorPath.Begin(paths, input.Plan);
            for (var stage = 0; stage < stages; stage++)
            {
                int[] there = [.. Enumerable.Range(0, paths.Count).Where(tensor => open!.Exchanges(stage, tensor))];
                foreach (var tensor in there) links.Sent(round, stage, tensor, open!.Payload(stage, tensor));
                foreach (var (tensor, average) in there.Zip(input.Averages[stage]))
                {
                    open!.Receive(stage, tensor, average.Span);
                    links.Received(round, stage, tensor, average.Span);
                }
            }

            taken.Add(links.UpTo(round, stages - 1));
            int[] all = [.. Enumerable.Repeat(paths.Count, stages)];
            open!.Finish(all);
            links.Closed(round, all, open.Feedback);
            replica.Apply(open.Delta, input.Plan);
            links.Applied(round);
            open = null;
        }
    }

    [Fact]
    public void What_was_not_sent_yet_has_no_links()
    {
        var job = new SwarmJob("int4", Delay: 2, Workers: 1);
        var parts = job.Parts;
        var links = new SwarmLinks(_ => job.Every);
        using var replica = parts.Replica(0, parts.Start, isFirst: true);
        replica.Observe(links);
        var plan = job.Plan(0);
        for (var step = 0; step < plan.Steps; step++) replica.Step(plan, plan.Of(0)!, step);

        Assert.Throws<InvalidOperationException>(() => links.UpTo(0, 0));
        var exchange = replica.EndRound(parts.Paths());
        Assert.Throws<InvalidOperationException>(() => links.UpTo(0, 0));
        links.Sent(0, 0, 0, exchange.Payload(0, 0));
        Assert.Equal(new LinkPlace(LinkKind.Sent, 0), links.UpTo(0, 0).Links[^1].Place);
        Assert.Throws<InvalidOperationException>(() => links.UpTo(0, 1));
        Assert.Throws<InvalidOperationException>(() => links.UpTo(1, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void The_start_of_a_round_follows_from_the_end_of_the_one_before(int delay)
    {
        var trail = SwarmTrail.Run(new SwarmJob(Delay: delay), worker: 1, rounds: 3);
        foreach (var (before, after) in trail.Cases.Zip(trail.Cases.Skip(1)))
        {
            // A replay of the round before comes to it.
            using var replay = before.Replay();
            Link next = default;
            while (replay.At + 1 < replay.Places.Count) next = replay.Advance(default);
            Assert.Equal(new Link(new LinkPlace(LinkKind.Next, 0), after.Links[0].Root), next);

            var known = SwarmRoots.Start(before.Taken.States[^1], after.Taken.States[0].Feedback, delay == 0 ? AppliedRoots.Of(after.Input.Shared.Outer) : null);
            Assert.Equal(after.Taken.States[0], known);
            using var trusting = after.Replay(known, isServed: true);
            Assert.Equal(after.Links[0], trusting.Advance(default));
            Assert.Throws<InvalidOperationException>(() => trusting.Advance(default));
        }
    }

    [Fact]
    public void A_damaged_or_foreign_state_is_refused_or_has_another_root()
    {
        var one = SwarmTrail.Run(new SwarmJob(), worker: 1, rounds: 2).Cases[1];
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var bytes = one.States[1].ToArray();
            bytes[i < 100 ? i % 44 : random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            using var replay = one.Replay(isServed: true);
            try
            {
                Assert.NotEqual(one.Links[1].Root, replay.Restore(1, new MemoryStream(bytes)));
            }
            catch (InvalidDataException refused)
            {
                Assert.NotEmpty(refused.Message);
                Assert.Equal(-1, replay.At);
                Assert.Throws<InvalidOperationException>(() => replay.Advance(default));
            }
        }

        using var other = one.Replay();
        var inner = new MemoryStream();
        InnerState.Write(inner, one.Input.Start!.Progress);
        byte[][] foreign = [one.States[0], one.States[1][..^1], [.. one.States[1], 0], [], inner.ToArray(), Of(MicroModel.Config with { Width = 32 }, null), Of(MicroModel.Config, new MuonSettings())];
        Assert.All(foreign, bytes => Assert.Throws<InvalidDataException>(() => other.Restore(1, new MemoryStream(bytes))));
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Restore(3, new MemoryStream(one.States[1])));
        Assert.Equal(-1, other.At);
        Assert.Equal(one.Links[0], other.Advance(default));

        // One of a larger model is refused by its first bytes.
        var large = one.States[1].ToArray();
        large.AsSpan(8 + 28, 4).Fill(0x7F);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => other.Restore(1, new MemoryStream(large)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, sizeof(float) * one.Input.Shared.Outer.Parameters.Layout.Length);

        static byte[] Of(ModelConfig config, MuonSettings? muon)
        {
            var recipe = MicroModel.Recipe with { Model = config, Muon = muon };
            var vector = Initialization.Initialize(config, 1);
            var state = new MemoryStream();
            SwarmState.Write(state, new ReplicaState(new InnerPhaseProgress(3, vector, OptimizerState.Fresh(vector.Layout, recipe.Optimizer) with { Steps = 10 }, 1), vector, vector));
            return state.ToArray();
        }
    }

    [Fact]
    public void What_does_not_fit_the_round_is_refused()
    {
        var one = SwarmTrail.Run(new SwarmJob(), worker: 1, rounds: 2).Cases[1];
        var input = one.Input;
        SwarmRoundInput[] wrong =
        [
            input with { Worker = 5 }, input with { Before = null }, input with { Shared = input.Shared with { Rounds = 3 } },
            input with { Averages = [input.Averages[0]] }, input with { Averages = [input.Averages[0], input.Averages[0]] },
            input with { Shared = input.Shared with { Projections = [] } }, input with { Recipe = input.Recipe with { ExchangesGradients = true } },
            input with { Plan = input.Plan with { Steps = 1000 } }, input with { Start = input.Start! with { Progress = input.Start.Progress with { Step = 1 } } },
        ];
        Assert.All(wrong, bad => Assert.ThrowsAny<ArgumentException>(() => new SwarmRound(bad, 3)));
    }

    [Fact]
    public void What_is_public_must_be_what_the_records_name()
    {
        var cases = SwarmTrail.Run(new SwarmJob(), worker: 1, rounds: 2).Cases;
        var input = cases[1].Input;
        var (before, record) = (Account(cases[0].Input, Hash256.Parse(input.Shared.Root)), Account(input, default));
        input.RequireNamed(before, record);
        cases[0].Input.RequireNamed(null, before);

        (SwarmRoundInput Input, RoundAccount? Before, RoundAccount Record)[] others =
        [
            (input with { Plan = input.Plan with { Rank = 3 } }, before, record), (input with { Before = input.Before! with { Delay = 1 } }, before, record),
            (input with { Shared = cases[0].Input.Shared }, before, record), (input with { Averages = cases[0].Input.Averages }, before, record),
            (input with { Averages = [] }, before, record), (input with { Worker = 5 }, before, record),
            (input, null, record), (input, before, record with { Rows = [record.Rows[0] with { Kind = AttendanceKind.Absent }] }),
            (input, before, record with { Rows = [record.Rows[0] with { Kind = AttendanceKind.Late }] }),
        ];
        Assert.All(others, other => Assert.Throws<RecordEvidenceException>(() => other.Input.RequireNamed(other.Before, other.Record)));

        static RoundAccount Account(SwarmRoundInput of, Hash256 state) => new(
            default, 0, (ulong)of.Plan.Round, default, default, PlanDigest.Of(of.Plan), default,
            [new RecordRow((uint)of.Worker, default, AttendanceKind.Contributed, 1, default, [])],
            [], [], [.. of.Averages.Select(stage => PayloadRoot.Of(stage))], state, default, default, 0);
    }

    [Theory]
    [InlineData(6, 3)]
    [InlineData(7, 3)]
    [InlineData(1, 5)]
    [InlineData(9, 1)]
    public void Links_are_where_the_plan_says(int steps, int every)
    {
        LinkPlace[] places = [.. SwarmPlaces.Of(steps, every, 3)];
        Assert.Equal([.. PlainRound.PlacesOf(steps, every)], places[..(SwarmPlaces.Update(steps, every) + 1)]);
        Assert.Equal(
            [new(LinkKind.Sent, 0), new(LinkKind.Received, 0), new(LinkKind.Sent, 1), new(LinkKind.Received, 1), new(LinkKind.Sent, 2), new(LinkKind.Next, 0)],
            places[(SwarmPlaces.Update(steps, every) + 1)..]);
        Assert.All(Enumerable.Range(0, 3), stage => Assert.Equal(new LinkPlace(LinkKind.Sent, stage), places[SwarmPlaces.Sent(steps, every, stage)]));
    }

    private static void RequireReplay(SwarmCase one)
    {
        using var whole = one.Replay();
        Assert.Equal(whole.Places.SkipLast(1), one.Links.Select(link => link.Place));
        for (var link = 0; link < one.Links.Length; link++)
        {
            Assert.Equal(one.Links[link], whole.Advance(default));
            Assert.Equal(link < one.Taken.States.Length ? one.Taken.States[link] : null, whole.Roots);
            if (link >= one.States.Count)
            {
                Assert.Throws<InvalidOperationException>(() => whole.WriteState(new MemoryStream()));
                continue;
            }

            var state = new MemoryStream();
            whole.WriteState(state);
            Assert.Equal(one.States[link], state.ToArray());
        }

        Assert.Equal(LinkKind.Next, whole.Advance(default).Place.Kind);
        Assert.Throws<InvalidOperationException>(() => whole.Advance(default));

        // From every state, in one replay that has been through its exchange before.
        for (var from = one.States.Count - 1; from >= 0; from--)
        {
            Assert.Equal(one.Links[from].Root, whole.Restore(from, new MemoryStream(one.States[from])));
            for (var link = from + 1; link < one.Links.Length; link++) Assert.Equal(one.Links[link], whole.Advance(default));
        }
    }
}
