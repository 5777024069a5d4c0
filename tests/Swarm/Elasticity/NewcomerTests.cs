using ZeroG.Swarm.Links;
using ZeroG.Swarm.Members;
using ZeroG.Swarm.Protocol;
using ZeroG.Swarm.Tests.Rounds;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

public sealed class NewcomerTests
{
    [Theory]
    [InlineData("int4", 2)]
    [InlineData("lowrank+int4:2", 2)]
    [InlineData("lowrank+int4:4", 0)]
    [InlineData("topk+2bit:0.1", 4)]
    [InlineData("cocktail", 3)]
    public async Task One_that_joins_late_begins_within_a_round_and_ends_with_the_bits_of_one_process(string codec, int delay)
    {
        // Rounds that last longer than it takes to catch up with them.
        await using var hub = new LocalHub(new SmallJob(codec, Steps: 60, Delay: delay, Rounds: 1500), 2);
        var first = new[] { hub.JoinAsync("a"), hub.JoinAsync("b") };
        await hub.ClosedAsync(3);
        var watch = new Watch();
        var late = hub.JoinAsync("late", default, watch);
        await watch.Begins.Task.WaitAsync(hub.Bound);
        await hub.ClosedAsync(hub.Rounds.Round + 3);
        hub.Stop();

        var states = await Task.WhenAll([.. first, late]);
        await hub.Running;
        Assert.All(states, state => Assert.Equal(hub.Rounds.State.Root, state.Root));
        hub.RequireReplay(hub.Rounds.Records);
        Assert.Contains(hub.Rounds.Records, record => record.Attendance.Any(how => how.Worker == watch.Worker && how.HasContributed));

        // Planned one ahead: the open round and the next have their members when it is ready, and one may pass while it catches up.
        var ready = int.Parse(Assert.Single(hub.Log, line => line.StartsWith($"worker {watch.Worker} (late) is ready in round ", StringComparison.Ordinal)).Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(watch.FirstRound, ready, ready + 3);
    }

    [Fact]
    public async Task One_that_fetches_for_many_rounds_is_sent_nothing_meanwhile_and_all_that_it_missed_afterwards()
    {
        // What waits for a member may have fewer bytes than the rounds that pass.
        await using var hub = new LocalHub(new SmallJob("topk+2bit:0.1", Rounds: 4000), 1, queuedBytes: 1 << 14);
        var first = hub.JoinAsync("a");
        await hub.ClosedAsync(2);
        await using var slow = await hub.ScriptAsync();
        var next = slow.Welcome.Round;
        await hub.ClosedAsync(next + 8);
        await slow.SendAsync(MessageKinds.Ready, []);

        using var root = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        for (var round = next; round < next + 8; round++)
        {
            Assert.Equal((MessageKinds.Plan, round), await NextAsync(plan => ProtocolJson.Read<RoundPlan>(plan).Round));
            while (true)
            {
                var (kind, bytes) = await slow.ReceiveAsync();
                if (kind == MessageKinds.Payload)
                {
                    Assert.Equal(round, PayloadFrame.Read(bytes).Round);
                    root.AppendData(bytes.AsSpan(PayloadFrame.HeaderBytes));
                    continue;
                }

                Assert.Equal(MessageKinds.Closed, kind);
                Assert.Equal(Convert.ToHexStringLower(root.GetHashAndReset()), ProtocolJson.Read<RoundClosed>(bytes).Root);
                break;
            }
        }

        Assert.DoesNotContain(hub.Log, line => line.Contains("leaves", StringComparison.Ordinal));
        await slow.DisposeAsync();
        hub.Stop();
        await first;

        async Task<(byte, int)> NextAsync(Func<byte[], int> read)
        {
            var (kind, bytes) = await slow.ReceiveAsync();
            return (kind, read(bytes));
        }
    }

    [Fact]
    public async Task One_that_fetches_for_longer_than_rounds_are_kept_is_told_to_fetch_a_newer_state()
    {
        // Two rounds have as many bytes as a state.
        await using var hub = new LocalHub(new SmallJob("none", Rounds: 4000), 1);
        var first = hub.JoinAsync("a");
        await hub.ClosedAsync(2);
        await using var slow = await hub.ScriptAsync();
        await hub.ClosedAsync(slow.Welcome.Round + 8);
        await slow.SendAsync(MessageKinds.Ready, []);
        Assert.Equal(MessageKinds.Reset, (await slow.ReceiveAsync()).Kind);

        var watch = new Watch();
        var late = hub.JoinAsync("late", default, watch);
        await watch.Begins.Task.WaitAsync(hub.Bound);
        hub.Stop();
        Assert.Equal((await first).Root, (await late).Root);
    }

    [Fact]
    public async Task Rounds_whose_members_are_all_gone_are_planned_anew_with_those_who_come()
    {
        await using var hub = new LocalHub(new SmallJob(Rounds: 4000), 2);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(hub.Bound);
        var first = new[] { hub.JoinAsync("a", end.Token), hub.JoinAsync("b", end.Token) };
        await hub.ClosedAsync(3);
        await end.CancelAsync();
        await Task.WhenAll(first).ContinueWith(static _ => { }, TaskScheduler.Default);

        var watch = new Watch();
        var back = hub.JoinAsync("back", default, watch);
        await watch.Begins.Task.WaitAsync(hub.Bound);
        await hub.ClosedAsync(hub.Rounds.Round + 3);
        hub.Stop();
        Assert.Equal((await back).Root, hub.Rounds.State.Root);
        await hub.Running;
        Assert.All(hub.Rounds.Records, record => Assert.NotEqual(0, record.AcceptedTokens));
        Assert.Equal(hub.Rounds.Records.Count, hub.Rounds.Records[^1].Plan.Round + 1);
        hub.RequireReplay(hub.Rounds.Records);
    }

    [Fact]
    public async Task One_whose_granted_round_is_closed_as_if_it_had_not_begun_joins_anew()
    {
        var job = new SmallJob();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var link = new LinkOptions { Secret = LinkSecret.Create(), Role = LinkRole.Hub, Limits = ZeroG.Swarm.Hub.SwarmHub.LimitsFor(1 << 20) };
        await using var listener = LinkListener.Start(link);
        var rejoins = new Watch();
        var member = SwarmClient.RunAsync(
            new MemberSettings { Hub = new TcpTarget(listener.EndPoint), Link = link, Name = "a", Parts = _ => job.Parts(), Observer = rejoins }, bound.Token);

        await using var first = await listener.AcceptAsync(bound.Token);
        await WelcomeAsync(first.Messages, job, 0, bound.Token);
        var plan = new RoundPlan(0, 0, 4, 2, 0, job.Outer, [new MemberPlan(0, [new SampleRange(0, 8)])]);
        await first.Messages.SendAsync(MessageKinds.Plan, ProtocolJson.Write(plan), cancellationToken: bound.Token);
        await first.Messages.SendAsync(MessageKinds.Plan, ProtocolJson.Write(plan with { Round = 1, Members = [new MemberPlan(0, [new SampleRange(8, 8)])] }), cancellationToken: bound.Token);
        await ReceiveAsync(first.Messages, MessageKinds.Claim, bound.Token);
        await first.Messages.SendAsync(MessageKinds.Granted, RoundFrame.Write(0), cancellationToken: bound.Token);
        await ReceiveAsync(first.Messages, MessageKinds.Done, bound.Token);
        await first.Messages.SendAsync(MessageKinds.Granted, RoundFrame.Write(1), cancellationToken: bound.Token);

        var paths = job.Parts().Paths();
        var exchange = new HubExchange(paths, new Training.Model.ParameterVector(job.Parts().Start.Parameters.Layout), job.Parts().Aggregator);
        using var root = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        for (var tensor = 0; tensor < paths.Count; tensor++)
        {
            var average = exchange.Combine(0, tensor, []);
            root.AppendData(average);
            await first.Messages.SendAsync(MessageKinds.Payload, PayloadFrame.Write(0, 0, tensor, average), cancellationToken: bound.Token);
        }

        var closed = new RoundClosed(0, Convert.ToHexStringLower(root.GetHashAndReset()), true, [0]);
        await first.Messages.SendAsync(MessageKinds.Closed, ProtocolJson.Write(closed), cancellationToken: bound.Token);

        await using var second = await listener.AcceptAsync(bound.Token);
        await WelcomeAsync(second.Messages, job, 1, bound.Token);
        Assert.IsType<MemberResetException>(rejoins.Cause);
        await second.Messages.SendAsync(MessageKinds.End, default, cancellationToken: bound.Token);
        await ReceiveAsync(second.Messages, MessageKinds.Report, bound.Token);
        await Task.WhenAll(second.Messages.CloseAsync(bound.Token), member);
    }

    private static async Task WelcomeAsync(MessageStream member, SmallJob job, int worker, CancellationToken bound)
    {
        await ReceiveAsync(member, MessageKinds.Hello, bound);
        await member.SendAsync(MessageKinds.Welcome, ProtocolJson.Write(new Welcome(worker, 0, job.Recipe.ToJson(), 0, "", 0, [])), cancellationToken: bound);
        await ReceiveAsync(member, MessageKinds.Ready, bound);
    }

    private static async Task ReceiveAsync(MessageStream member, byte kind, CancellationToken bound)
    {
        while (true)
        {
            using var message = await member.ReceiveAsync(bound) ?? throw new EndOfStreamException();
            if (message.Kind == kind) return;
        }
    }

    private sealed class Watch : IMemberObserver
    {
        public TaskCompletionSource Begins { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Worker { get; private set; }

        public int FirstRound { get; private set; } = -1;

        public Exception? Cause { get; private set; }

        public void Joined(int worker, int round) => Worker = worker;

        public void Working(int round)
        {
            if (FirstRound < 0) FirstRound = round;
            Begins.TrySetResult();
        }

        public void Rejoins(Exception cause) => Cause = cause;
    }
}
