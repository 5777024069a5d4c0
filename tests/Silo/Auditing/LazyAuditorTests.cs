using System.Collections;
using System.Collections.Concurrent;
using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.Tests;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>Auditors that replay nothing. They cannot know the links: those are opened after their own.</summary>
public sealed class LazyAuditorTests
{
    [FoundryFact("anvil")]
    public async Task What_no_plan_gives_or_was_not_committed_to_is_audited_by_another_and_accuses_nobody()
    {
        var lies = new ConcurrentQueue<Func<InnerPhaseInput, int, IReadOnlyList<Link>>>(
        [
            // Too few.
            (_, _) => [Guess(new LinkPlace(LinkKind.Start, 0))],
            // Too many.
            (_, _) => [.. Enumerable.Range(0, 9).Select(step => Guess(new LinkPlace(LinkKind.Steps, step)))],
            // None.
            (_, _) => [],
            // As many as there are, in places that there are not.
            (input, every) => [.. Conducts.Honest(input, every).Links.Select(link => link with { Place = new LinkPlace(LinkKind.Received, link.Place.Position) })],
            // Others opened than committed to.
            (input, every) => new TwoFaced(Conducts.Honest(input, every).Links, Conducts.Invented(input, every, ^1)),
            // A start that is not everybody's: no court is asked about it, for it was checked when the work was handed in.
            (input, every) => Conducts.Invented(input, every, 0),
        ]);
        var (count, told) = (lies.Count, new List<(string Auditor, int Round, int Worker, Func<InnerPhaseInput, int, IReadOnlyList<Link>> Lie)>());
        var auditing = Conducts.Of(4, name => (IAuditConduct)new AuditsBy((input, every) =>
        {
            // Of one round, one auditor alone, so that somebody is left to audit it; it stays with its story, however often it is asked.
            lock (told)
            {
                if (told.Find(one => (one.Round, one.Worker) == (input.Round, input.Worker)) is { Lie: { } same } known) return known.Auditor == name ? same(input, every) : null;
                if (!lies.TryDequeue(out var lie)) return null;
                told.Add((name, input.Round, input.Worker, lie));
                return lie(input, every);
            }
        }));
        await using var node = await AuditedNode.StartAsync(providers: 4, auditing: auditing);
        var job = await node.SubmitAsync(new AuditSpec(10_000, 1), rounds: 3);

        var end = await node.EndOfAsync(job);
        var audits = await node.Node.GetAuditsAsync(job);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal(count, told.Count);
        Assert.Equal((3, 3 * 4, 0), (audits.Totals.Final, audits.Totals.Acquitted, audits.Totals.Convicted));
        foreach (var (auditor, round, worker, _) in told)
            Assert.NotEqual(await node.ProviderAsync(auditor), audits.Audits.Single(audit => audit.Round == round && audit.Worker == worker).Auditor);
        Assert.All(await node.DisputesAsync(job), slash => Assert.Equal("", slash.DisputeId));
        await node.SettledAsync(job);
        Assert.True((await node.NothingHeldAsync(job)).IsZero);
        await node.OnlySlashedAsync();
    }

    private static Link Guess(LinkPlace place) => new(place, Hash256.FromBytes([.. Enumerable.Repeat((byte)7, Hash256.Size)]));

    /// <summary>Shows one list to whoever looks first, and another later.</summary>
    private sealed class TwoFaced(IReadOnlyList<Link> first, IReadOnlyList<Link> later) : IReadOnlyList<Link>
    {
        private int _looks;

        public int Count => first.Count;

        public Link this[int index] => later[index];

        public IEnumerator<Link> GetEnumerator() => (_looks++ == 0 ? first : later).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
