using System.Text;
using ZeroG.Swarm.Protocol;
using ZeroG.Swarm.Tests.Rounds;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>What one member does wrong costs it its place, and the others nothing.</summary>
public sealed class HostileMemberTests
{
    public static TheoryData<string, byte, byte[]> Wrong => new()
    {
        { "a second hello", MessageKinds.Hello, "{\"name\":\"x\",\"donorPort\":0}"u8.ToArray() },
        { "a second ready", MessageKinds.Ready, [] },
        { "no JSON", MessageKinds.Done, "{"u8.ToArray() },
        { "a round that is not open", MessageKinds.Done, "{\"round\":7,\"loss\":1,\"seconds\":1,\"waited\":0}"u8.ToArray() },
        { "times that are none", MessageKinds.Done, "{\"round\":0,\"loss\":1,\"seconds\":-1,\"waited\":0}"u8.ToArray() },
        { "a claim of a round to come", MessageKinds.Claim, RoundFrame.Write(9) },
        { "a claim that is none", MessageKinds.Claim, [1, 2] },
        { "a header that is none", MessageKinds.Update, new byte[UpdateHeader.Bytes] },
        { "a payload without a header", MessageKinds.Payload, PayloadFrame.Write(0, 0, 0, [1, 2, 3]) },
        { "a tensor that there is not", MessageKinds.Payload, PayloadFrame.Write(0, 0, 9999, [1]) },
        { "a payload that is too short", MessageKinds.Payload, [1] },
        { "a commitment where none is taken", MessageKinds.Commitment, StageFrame.Write(0, 0, []) },
        { "a commitment that is too short", MessageKinds.Commitment, [1] },
        { "a state of a round to come", MessageKinds.State, Encoding.UTF8.GetBytes("{\"round\":12,\"root\":\"ab\"}") },
        { "a kind that no member sends", MessageKinds.Granted, RoundFrame.Write(0) },
        { "a longer hello than is taken", MessageKinds.Hello, new byte[5000] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task One_that_breaks_the_protocol_is_dropped_and_the_round_goes_on(string what, byte kind, byte[] bytes)
    {
        await using var hub = new LocalHub(new SmallJob(Rounds: 4), 3);
        var honest = new[] { hub.JoinAsync("a"), hub.JoinAsync("b") };
        await using var member = await hub.ScriptAsync();
        await member.BeginAsync();
        await member.SendAsync(kind, bytes);

        var states = await Task.WhenAll(honest);
        await hub.Running;
        Assert.NotEmpty(what);
        Assert.Equal(4, hub.Rounds.Records.Count);
        Assert.All(states, state => Assert.Equal(hub.Rounds.State.Root, state.Root));
        Assert.Equal(member.Welcome.Worker, Assert.Single(hub.Rounds.Records[0].Left));
        hub.RequireReplay(hub.Rounds.Records);
    }

    [Theory]
    [InlineData("epoch")]
    [InlineData("worker")]
    [InlineData("base")]
    [InlineData("tokens")]
    [InlineData("steps")]
    [InlineData("job")]
    [InlineData("body")]
    public async Task An_update_that_is_not_what_its_header_says_is_left_out_with_the_reason_on_record(string field)
    {
        await using var hub = new LocalHub(new SmallJob(Rounds: 4), 3);
        var honest = new[] { hub.JoinAsync("a"), hub.JoinAsync("b") };
        await using var member = await hub.ScriptAsync();
        var plan = await member.BeginAsync();
        var (header, payloads) = member.Update(plan, hub.Job.Parts(), hub.Rounds.State.Root);
        header = field switch
        {
            "epoch" => header with { Epoch = header.Epoch + 1 },
            "worker" => header with { Worker = header.Worker + 1 },
            "base" => header with { BaseRoot = new string('1', 64) },
            "tokens" => header with { Tokens = header.Tokens * 1000 },
            "steps" => header with { Steps = header.Steps + 1 },
            "job" => header with { Job = "another" },
            _ => header with { BodyRoot = new string('2', 64) },
        };
        try
        {
            await member.SendAsync(MessageKinds.Update, header.ToBytes());
            for (var tensor = 0; tensor < payloads.Length; tensor++) await member.SendAsync(MessageKinds.Payload, PayloadFrame.Write(0, 0, tensor, payloads[tensor]));
            await member.SendAsync(MessageKinds.Done, ProtocolJson.Write(new StepsDone(0, 1, 1, 0)));
        }
        catch (ZeroG.Swarm.Links.LinkException)
        {
            // It may be dropped before it has sent all.
        }

        await Task.WhenAll(honest);
        await hub.Running;
        var verdict = Assert.Single(hub.Rounds.Records[0].Verdicts, verdict => verdict.Worker == member.Welcome.Worker);
        Assert.Equal(VerdictKind.Rejected, verdict.Kind);
        Assert.NotEmpty(verdict.Reason);
        Assert.Equal(AttendanceKind.Absent, hub.Rounds.Records[0].Attendance.Single(how => how.Worker == member.Welcome.Worker).Kind);
        hub.RequireReplay(hub.Rounds.Records);
    }

    [Fact]
    public async Task An_honest_update_counts_and_its_root_is_on_record()
    {
        await using var hub = new LocalHub(new SmallJob(Rounds: 3), 2);
        var honest = hub.JoinAsync("a");
        await using var member = await hub.ScriptAsync();
        var plan = await member.BeginAsync();
        var (header, payloads) = member.Update(plan, hub.Job.Parts(), hub.Rounds.State.Root);
        await member.SendAsync(MessageKinds.Update, header.ToBytes());
        for (var tensor = 0; tensor < payloads.Length; tensor++) await member.SendAsync(MessageKinds.Payload, PayloadFrame.Write(0, 0, tensor, payloads[tensor]));
        await member.SendAsync(MessageKinds.Done, ProtocolJson.Write(new StepsDone(0, 1, 1, 0)));
        await hub.ClosedAsync(0);
        await member.DisposeAsync();

        await honest;
        await hub.Running;
        var how = hub.Rounds.Records[0].Attendance.Single(how => how.Worker == member.Welcome.Worker);
        Assert.Equal(AttendanceKind.Contributed, how.Kind);
        Assert.Equal(header.BodyRoot, Assert.Single(how.BodyRoots));
    }

    [Fact]
    public async Task One_whose_state_is_not_that_of_the_others_is_told_to_join_anew()
    {
        await using var hub = new LocalHub(new SmallJob(Rounds: 4000), 1);
        var honest = hub.JoinAsync("a");
        await hub.ClosedAsync(3);
        await using var member = await hub.ScriptAsync();
        await member.SendAsync(MessageKinds.Ready, []);
        await member.SendAsync(MessageKinds.State, ProtocolJson.Write(new StateReport(hub.Rounds.Round - 1, new string('1', 64))));
        Assert.Contains("not that of the others", Encoding.UTF8.GetString(await member.ReceiveAsync(MessageKinds.Reset)), StringComparison.Ordinal);
        hub.Stop();
        await honest;
        await hub.Running;
        Assert.Contains(hub.Rounds.Records, record => record.Verdicts.Any(verdict => verdict.Worker == member.Welcome.Worker && verdict.Kind == VerdictKind.Rejected));
    }

    [Fact]
    public async Task One_that_never_says_hello_is_let_go_and_its_place_is_another_s()
    {
        await using var hub = new LocalHub(new SmallJob(Rounds: 2), 1, maxMembers: 1, hello: 2);
        await using var silent = await hub.ConnectAsync();
        await using var refused = await hub.ConnectAsync();
        using (var answer = await refused.Messages.ReceiveAsync(hub.Bound)) Assert.Equal(MessageKinds.Refusal, answer!.Value.Kind);
        await Assert.ThrowsAsync<ZeroG.Swarm.Links.LinkException>(async () => await silent.Messages.ReceiveAsync(hub.Bound));
        await hub.JoinAsync("a");
        await hub.Running;
    }

    [Fact]
    public async Task One_whose_name_would_write_to_terminals_is_refused()
    {
        await using var hub = new LocalHub(new SmallJob(Rounds: 2), 1);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => hub.ScriptAsync("a\u001b[2J\nworker 0 leaves"));
        Assert.Empty(hub.Log);
    }

    [Fact]
    public async Task A_hub_that_nobody_can_reach_any_more_ends_and_says_so()
    {
        await using var hub = new LocalHub(new SmallJob(Rounds: 2), 1);
        await hub.CloseAsync();
        var ended = await Assert.ThrowsAsync<ZeroG.Swarm.Links.LinkException>(() => hub.Running.WaitAsync(hub.Bound));
        Assert.Contains("listen", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_says_it_is_done_and_sends_nothing_holds_up_no_round_for_long()
    {
        await using var hub = new LocalHub(new SmallJob(Rounds: 4), 3, stall: 0.5);
        var honest = new[] { hub.JoinAsync("a"), hub.JoinAsync("b") };
        await using var member = await hub.ScriptAsync();
        var plan = await member.BeginAsync();
        var (header, payloads) = member.Update(plan, hub.Job.Parts(), hub.Rounds.State.Root);
        await member.SendAsync(MessageKinds.Update, header.ToBytes());
        await member.SendAsync(MessageKinds.Payload, PayloadFrame.Write(0, 0, 0, payloads[0]));
        await member.SendAsync(MessageKinds.Done, ProtocolJson.Write(new StepsDone(0, 1, 1, 0)));
        await hub.ClosedAsync(0);

        // Of what it sent, the first tensor counts; it keeps its place, and the rest goes up when it next sends.
        var how = hub.Rounds.Records[0].Attendance.Single(how => how.Worker == member.Welcome.Worker);
        Assert.Equal(1, Assert.Single(how.Accepted));
        await member.DisposeAsync();
        await Task.WhenAll(honest);
        await hub.Running;
    }

    [Fact]
    public async Task One_that_takes_nothing_of_what_it_is_sent_is_let_go()
    {
        await using var hub = new LocalHub(new SmallJob("none", Rounds: 400), 1, queuedBytes: 1 << 20);
        var honest = hub.JoinAsync("a");

        // By then deadlines are learned, and rounds that it is planned for do not wait for long.
        await hub.ClosedAsync(5);
        await using var member = await hub.ScriptAsync();
        await member.SendAsync(MessageKinds.Ready, []);

        // It reads nothing from here on; the system's buffers take some megabytes first.
        for (var round = 0; round < 400 && !hub.Log.Any(line => line.Contains("untaken", StringComparison.Ordinal)); round++) await hub.ClosedAsync(round);
        Assert.Contains(hub.Log, line => line.Contains($"worker {member.Welcome.Worker}", StringComparison.Ordinal) && line.Contains("untaken", StringComparison.Ordinal));
        hub.Stop();
        await honest;
    }
}
