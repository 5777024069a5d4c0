using System.Collections.Concurrent;
using ZeroG.Auditing.Records;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Members;
using ZeroG.Swarm.Protocol;
using ZeroG.Swarm.Tests.Elasticity;
using ZeroG.TestProcesses;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Rounds;

/// <summary>Where a job is audited, nothing enters an average that its sender has not signed before.</summary>
public sealed class SignedRoundTests
{
    [Theory]
    [InlineData("int4", 0, 1)]
    [InlineData("lowrank+int4:2", 2, 2)]
    [InlineData("topk+2bit:0.1", 9, 1)]
    public async Task All_that_enters_an_average_is_signed_and_the_result_is_that_of_the_records(string codec, int delay, int stages)
    {
        var job = new SmallJob(codec, Delay: delay);
        var book = new SignedJob(job);
        await using var hub = new LocalHub(job, 3, book: book);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => hub.JoinAsync($"member {i}", signer: book.Signer($"member {i}")))).WaitAsync(hub.Bound);
        await hub.Running.WaitAsync(hub.Bound);

        Assert.Equal(job.Rounds, hub.Rounds.Records.Count);
        Assert.Equal(hub.Rounds.Records.Select(record => record.Plan.Round), book.Closed.Select(round => round.Record.Plan.Round));
        Assert.Equal([.. hub.Rounds.Records.Skip(1).Select(record => record.Plan), null], book.Closed.Select(round => round.Next));
        hub.RequireReplay(hub.Rounds.Records);
        foreach (var round in book.Closed)
        {
            Assert.Equal(stages, round.Averages.Length);
            var all = job.Parts().Paths().Count;
            foreach (var one in round.Record.Attendance)
            {
                Assert.All(one.Accepted, count => Assert.True(count == 0 || count == all));
                for (var stage = 0; stage < stages; stage++)
                    Assert.True(one.Accepted[stage] == 0 || book.Taken.ContainsKey((one.Worker, round.Record.Plan.Round, stage)));
            }
        }

        // What is signed of a round follows from what was signed of the one before.
        Assert.Contains(book.Taken, taken => taken.Value.Signed.Commitment.Previous != default);
    }

    [Fact]
    public async Task One_that_signs_with_another_key_is_let_go_and_the_rounds_go_on()
    {
        var job = new SmallJob(Rounds: 4);
        var book = new SignedJob(job);
        await using var hub = new LocalHub(job, 3, book: book);
        var honest = new[] { hub.JoinAsync("a", signer: book.Signer("a")), hub.JoinAsync("b", signer: book.Signer("b")) };
        var refused = await Assert.ThrowsAsync<LinkException>(() => hub.JoinAsync("c", signer: book.Signer("c", key: "a")));
        await Task.WhenAll(honest).WaitAsync(hub.Bound);
        await hub.Running.WaitAsync(hub.Bound);

        Assert.Equal(LinkFault.Refused, refused.Fault);
        Assert.Contains("the signature is not its operator's", refused.Message, StringComparison.Ordinal);
        var gone = Assert.Single(hub.Rounds.Records[0].Left);
        Assert.All(hub.Rounds.Records, record => Assert.DoesNotContain(record.Attendance, one => one.Worker == gone && one.HasContributed));
        hub.RequireReplay(hub.Rounds.Records);
    }

    [Fact]
    public async Task One_that_signs_nothing_enters_no_average_and_joins_anew()
    {
        var job = new SmallJob(Rounds: 4);
        var book = new SignedJob(job);
        await using var hub = new LocalHub(job, 3, stall: 0.2, book: book);
        var watch = new Watch();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(hub.Bound);
        var silent = hub.JoinAsync("c", leave.Token, watch, (worker, round) => new Forgetful(book.Signer("c")(worker, round)));
        await Task.WhenAll(hub.JoinAsync("a", signer: book.Signer("a")), hub.JoinAsync("b", signer: book.Signer("b"))).WaitAsync(hub.Bound);
        await hub.Running.WaitAsync(hub.Bound);
        await leave.CancelAsync();
        await Task.WhenAny(silent);

        // Its first part was all there but for the signature.
        var first = hub.Rounds.Records[0].Attendance.Single(one => one.Worker == watch.Workers.Min());
        Assert.Equal(AttendanceKind.Late, first.Kind);
        Assert.All(first.Accepted, count => Assert.Equal(0, count));
        Assert.NotEmpty(first.BodyRoots[0]);
        Assert.Contains("which is signed", Assert.IsType<MemberResetException>(watch.Causes.First()).Message, StringComparison.Ordinal);
        hub.RequireReplay(hub.Rounds.Records);
    }

    [Fact]
    public async Task One_that_the_job_does_not_want_is_not_taken_in()
    {
        var job = new SmallJob(Rounds: 2);
        var book = new SignedJob(job) { Unwanted = "c" };
        await using var hub = new LocalHub(job, 1, book: book);
        var refused = await Assert.ThrowsAsync<LinkException>(() => hub.JoinAsync("c", signer: book.Signer("c")));
        Assert.Contains("no stake", refused.Message, StringComparison.Ordinal);
        await hub.JoinAsync("a", signer: book.Signer("a")).WaitAsync(hub.Bound);
        await hub.Running.WaitAsync(hub.Bound);
        Assert.Equal(2, hub.Rounds.Records.Count);
    }

    public static TheoryData<string, byte, byte[]> Wrong => new()
    {
        { "a commitment before what it is of", MessageKinds.Commitment, StageFrame.Write(0, 0, [1, 2, 3]) },
        { "a commitment to a stage that there is not", MessageKinds.Commitment, StageFrame.Write(0, 9, [1, 2, 3]) },
        { "a commitment to a round to come", MessageKinds.Commitment, StageFrame.Write(9, 0, []) },
        { "a commitment that is too short", MessageKinds.Commitment, [1] },
        { "a commitment that is too long", MessageKinds.Commitment, StageFrame.Write(0, 0, new byte[20_000]) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_commitment_out_of_place_costs_its_sender_its_place_and_nobody_else_anything(string what, byte kind, byte[] bytes)
    {
        var job = new SmallJob(Rounds: 3);
        var book = new SignedJob(job);
        await using var hub = new LocalHub(job, 2, book: book);
        var honest = hub.JoinAsync("a", signer: book.Signer("a"));
        await using var member = await hub.ScriptAsync();
        await member.BeginAsync();
        await member.SendAsync(kind, bytes);
        await honest.WaitAsync(hub.Bound);
        await hub.Running.WaitAsync(hub.Bound);

        Assert.NotEmpty(what);
        Assert.Equal(member.Welcome.Worker, Assert.Single(hub.Rounds.Records[0].Left));
        hub.RequireReplay(hub.Rounds.Records);
    }

    [Fact]
    public async Task Another_hub_goes_on_from_the_record_that_was_signed_last()
    {
        var job = new SmallJob(Rounds: 6);
        using var folder = new TemporaryFolder();
        var first = new SignedJob(job);
        using (var journal = HubJournal.Open(folder.Path))
        {
            await using var hub = new LocalHub(job, 2, journal, last: 3, book: first);
            await Task.WhenAll(hub.JoinAsync("a", signer: first.Signer("a")), hub.JoinAsync("b", signer: first.Signer("b"))).WaitAsync(hub.Bound);
            await hub.Running.WaitAsync(hub.Bound);
        }

        var second = new SignedJob(job) { Earlier = first };
        using (var journal = HubJournal.Open(folder.Path))
        {
            await using var hub = new LocalHub(job, 2, journal, book: second);
            await Task.WhenAll(hub.JoinAsync("a", signer: second.Signer("a")), hub.JoinAsync("b", signer: second.Signer("b"))).WaitAsync(hub.Bound);
            await hub.Running.WaitAsync(hub.Bound);
        }

        Assert.Equal(3, first.Closed.Count);
        Assert.Equal([3, 4, 5], second.Closed.Select(round => round.Record.Plan.Round));
        var digest = SignedRecord.Read(Convert.FromHexString(second.Resumed!)).Account.Digest(SignedJob.Domain);
        Assert.All(second.Taken.Where(taken => taken.Key.Round == 3), taken => Assert.Equal(digest, taken.Value.Signed.Commitment.Record));
    }

    private sealed class Watch : IMemberObserver
    {
        public ConcurrentBag<int> Workers { get; } = [];

        public ConcurrentQueue<Exception> Causes { get; } = [];

        public void Joined(int worker, int round) => Workers.Add(worker);

        public void Rejoins(Exception cause) => Causes.Enqueue(cause);
    }

    // Its signature never comes: the upload waits for good.
    private sealed class Forgetful(IMemberSigner own) : IMemberSigner
    {
        public IRoundObserver Rounds => own.Rounds;

        public byte[] Sign(RoundPlan plan, int stage) => throw new OperationCanceledException("It forgot.");

        public void Recorded(RoundPlan plan, ReadOnlyMemory<byte> record, IReadOnlyList<int> accepted) => own.Recorded(plan, record, accepted);

        public void Applied(SharedState state) => own.Applied(state);
    }
}
