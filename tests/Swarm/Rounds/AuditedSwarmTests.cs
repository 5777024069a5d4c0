using System.Collections.Immutable;
using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.Stages;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Tests.Elasticity;
using ZeroG.TestProcesses;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Threading;
using Link = ZeroG.Auditing.Commitments.Link;

namespace ZeroG.Swarm.Tests.Rounds;

/// <summary>
/// A swarm over real links whose every round is audited, from what its members signed and serve and what its hub has made public: honest
/// members are acquitted, whenever they came; a sandbagger is proven wrong by the evidence alone.
/// </summary>
public sealed class AuditedSwarmTests
{
    [Theory]
    [InlineData("int4", 0)]
    [InlineData("int4", 2)]
    [InlineData("lowrank+int4:2", 2)]
    [InlineData("lowrank+int4:2", 9)]
    public async Task Whoever_trains_as_it_should_is_acquitted_of_every_round(string codec, int delay)
    {
        var job = new SmallJob(codec, Delay: delay, Rounds: 6);
        var book = new SignedJob(job);
        await using var hub = new LocalHub(job, 2, book: book);
        var first = Join(hub, book, "a");
        var leaving = new CancellationTokenSource();
        var second = hub.JoinAsync("b", leaving.Token, signer: book.Signer("b"));

        // One joins on the way, and one leaves.
        await hub.ClosedAsync(1);
        var third = Join(hub, book, "c");
        await hub.ClosedAsync(3);
        await leaving.CancelAsync();
        await Task.WhenAll(first, third).WaitAsync(hub.Bound);
        await hub.Running.WaitAsync(hub.Bound);
        await Task.WhenAny(second);

        var audits = Audit(job, book);
        Assert.InRange(audits.Count, job.Rounds, 3 * job.Rounds);
        Assert.All(audits, audit => Assert.Equal(EvidenceConclusion.Right, audit.Conclusion));
        RequireRecords(book);
        hub.RequireReplay(hub.Rounds.Records);
    }

    [Theory]
    [InlineData("int4", 2)]
    [InlineData("lowrank+int4:2", 0)]
    public async Task A_sandbagger_is_proven_wrong_in_every_round_and_nobody_else_in_any(string codec, int delay)
    {
        var job = new SmallJob(codec, Delay: delay, Rounds: 4);
        var book = new SignedJob(job);
        await using var hub = new LocalHub(job, 3, book: book);
        await Task.WhenAll(Join(hub, book, "a"), Join(hub, book, "b"), Join(hub, book, "c", Sandbagging(job))).WaitAsync(hub.Bound);
        await hub.Running.WaitAsync(hub.Bound);

        var audits = Audit(job, book);
        using var key = SignedJob.Key("c");
        Assert.Contains(audits, audit => audit.Key == key.Address);
        foreach (var audit in audits) Assert.Equal(audit.Key == key.Address ? EvidenceConclusion.Wrong : EvidenceConclusion.Right, audit.Conclusion);

        // The hub does what it should with what it gets, whatever that is.
        RequireRecords(book);
    }

    [Fact]
    public async Task After_a_conviction_the_job_goes_on_before_the_first_wrong_round_without_the_offender()
    {
        var job = new SmallJob("lowrank+int4:2", Rounds: 16);
        using var folder = new TemporaryFolder();
        var first = new SignedJob(job) { Final = 4 };
        var second = new SignedJob(job) { Final = 4, Branch = 1, Unwanted = "c", Earlier = first };
        using (var journal = HubJournal.Open(folder.Path))
        {
            await using var hub = new LocalHub(job, 2, journal, last: 14, book: first);
            var honest = Task.WhenAll(Join(hub, first, "a"), Join(hub, first, "b"));
            await hub.ClosedAsync(4);
            await Task.WhenAll(honest, Join(hub, first, "c", Sandbagging(job))).WaitAsync(hub.Bound);
            await hub.Running.WaitAsync(hub.Bound);
        }

        var wrong = Audit(job, first).Where(audit => audit.Conclusion == EvidenceConclusion.Wrong).Min(audit => audit.Round);
        Assert.InRange(wrong, 5, 13);
        using (var journal = HubJournal.Open(folder.Path))
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => journal.Undo(3, "It is final."));
            Assert.Throws<ArgumentOutOfRangeException>(() => journal.Undo(14, "It is not closed."));
            journal.Undo(wrong, "The work of c in it is proven wrong.");
            await using var hub = new LocalHub(job, 2, journal, book: second);
            Assert.Equal(wrong, hub.Rounds.Round);
            Assert.Equal(first.Accounts[wrong - 1], SignedRecord.Read(Convert.FromHexString(second.Resumed!)).Account, (one, other) => one.Digest(SignedJob.Domain) == other.Digest(SignedJob.Domain));
            var refused = await Assert.ThrowsAsync<LinkException>(() => Join(hub, second, "c"));
            Assert.Contains("no stake", refused.Message, StringComparison.Ordinal);
            await Task.WhenAll(Join(hub, second, "a"), Join(hub, second, "b")).WaitAsync(hub.Bound);
            await hub.Running.WaitAsync(hub.Bound);
            hub.RequireReplay(HubJournal.ReadRecords(folder.Path));
        }

        Assert.Equal([.. Enumerable.Range(wrong, 16 - wrong)], second.Closed.Select(round => round.Record.Plan.Round));
        Assert.All(Audit(job, second), audit => Assert.Equal(EvidenceConclusion.Right, audit.Conclusion));
        RequireRecords(first);
        RequireRecords(second);
    }

    // Whoever has what entered the rounds comes to the same records.
    private static void RequireRecords(SignedJob book)
    {
        var evidence = book.Evidence("a", "b", "c");
        Assert.Equal(book.Closed.Count, book.Contents.Count);
        foreach (var (round, content) in book.Contents.OrderBy(one => one.Key))
        {
            var file = new MemoryStream();
            ExchangeRecordFile.Write(file, evidence, content);
            file.Position = 0;
            using var read = EvidenceFile.Read(file);
            var report = read.Verify(ExactRoots.Instance, null, default);
            Assert.True(report.Conclusion == EvidenceConclusion.Right, $"round {round}: {report.Findings[^1]}");
        }
    }

    private static SwarmParts Sandbagging(SmallJob job) => new(job.Recipe, () => SmallJob.Corpus, job.Parts().Start, null, Crew.Alone, conduct: new Sandbagger(new Random(3)).Steps);

    private static Task<SharedState> Join(LocalHub hub, SignedJob book, string name, ISwarmParts? parts = null) => hub.JoinAsync(name, signer: book.Signer(name), parts: parts);

    // Of every contribution: what its evidence shows, or that a replay agrees.
    private static List<(Chain.Address Key, int Round, EvidenceConclusion Conclusion)> Audit(SmallJob job, SignedJob book)
    {
        var (audits, paths) = (new List<(Chain.Address, int, EvidenceConclusion)>(), job.Parts().Paths());
        var earlier = book.Earlier;
        var rounds = (earlier?.Closed.Where(round => round.Record.Plan.Round < book.Closed.First().Record.Plan.Round) ?? []).Concat(book.Closed).ToArray();
        foreach (var (number, account) in earlier?.Accounts ?? []) book.Accounts.TryAdd(number, account);
        foreach (var round in book.Closed)
        {
            var number = round.Record.Plan.Round;
            var shared = number == 0 ? SharedState.Start(job.Parts().Start, paths) : rounds[number - 1].State;
            foreach (var one in round.Record.Attendance.Where(one => one.HasContributed))
            {
                var work = book.Taken[(one.Worker, number, one.Accepted.Count(count => count > 0) - 1)];
                var input = new SwarmRoundInput(
                    job.Recipe, SmallJob.Corpus, one.Worker, round.Record.Plan, number == 0 ? null : rounds[number - 1].Record.Plan, shared, round.Averages, book.Starts[(one.Worker, number)]);
                var following = book.Taken.GetValueOrDefault((one.Worker, number + 1, 0));
                var of = new SignedExchange(
                    SignedJob.Domain, work.Signed.Signer(SignedJob.Domain)!.Value, SignedJob.Owner, SignedJob.InputsOf(job), round.Record.Plan, book.Accounts[number].Averages, work);
                audits.Add((of.Operator, number, Audit(input, of, book.Links[(one.Worker, number)], following, book)));
            }
        }

        return audits;
    }

    private static EvidenceConclusion Audit(SwarmRoundInput input, SignedExchange of, RoundLinks served, HandedInStage? following, SignedJob book)
    {
        var made = of.Work.Signed.Commitment;
        using var replay = new SwarmRound(input, (int)made.CommitEvery);
        Link[] links = [.. Enumerable.Range(0, (int)made.LinkCount).Select(_ => replay.Advance(default))];
        var (mine, theirs) = (LinkList.Tree(links), LinkList.Tree(served.Links[..(int)made.LinkCount]));
        var isWhole = replay.At + 2 == replay.Places.Count;
        if (mine.Root == made.Links && (following is null || !isWhole || replay.Advance(default).Root == following.Start.Root)) return EvidenceConclusion.Right;

        ExchangeEvidence evidence;
        if (mine.Root == made.Links)
        {
            evidence = ExchangeEvidence.OfNext(of, following!, links);
        }
        else
        {
            var (answers, descent) = (new List<NodeChildren>(), TreeDescent.Begin(theirs.Count, theirs.Root, mine.Root));
            while (!descent.IsFound)
            {
                answers.Add(NodeChildren.Of(theirs, descent.Level, descent.Index));
                descent = descent.Down(answers[^1], NodeChildren.Of(mine, descent.Level, descent.Index));
            }

            evidence = ExchangeEvidence.OfLink(of, DescentPath.Of(made.Links, answers, mine), served.Links[descent.Leaf], links);
        }

        using var again = new SwarmRound(input, (int)made.CommitEvery);
        while (again.At < evidence.Agreed.Index) again.Advance(default);
        var (state, file, round) = (new MemoryStream(), new MemoryStream(), input.Plan.Round);
        again.WriteState(state);
        state.Position = 0;
        ExchangeEvidenceFile.Write(file, evidence, new ExchangeContent(
            input.Plan, input.Before, round == 0 ? null : book.Accounts[round - 1], evidence.Following is null ? null : book.Accounts[round], state, input.Shared,
            evidence.Following is null ? input.Averages[..evidence.Received.Length] : input.Averages, SmallJob.Text));
        file.Position = 0;
        using var read = EvidenceFile.Read(file);
        return read.Verify(ExactRoots.Instance, null, default).Conclusion;
    }
}
