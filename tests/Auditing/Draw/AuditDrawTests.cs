using ZeroG.Auditing.Draw;
using ZeroG.Auditing.Tests.Records;
using ZeroG.Chain;

namespace ZeroG.Auditing.Tests.Draw;

public sealed class AuditDrawTests
{
    private static readonly EligibleAuditor[] s_auditors = [.. Enumerable.Range(0, 8).Select(i => new EligibleAuditor(Book.Provider(i), Owner(i)))];

    [Fact]
    public void Every_worker_is_drawn_as_often_as_its_rate_says()
    {
        // Of 4000 seeds each, with a standard deviation of √(p·(1 − p)·4000): fixed seeds, and a band of four deviations.
        foreach (var rate in (int[])[100, 500, 2500, 9000])
        {
            var counts = new int[6];
            for (var i = 0; i < 4000; i++)
                foreach (var drawn in AuditDraw.Of(Seed(i), Workers(6, rate), s_auditors)) counts[drawn.Candidate.Worker]++;
            var p = rate / 10_000.0;
            Assert.All(counts, count => Assert.InRange(Math.Abs(count - 4000 * p), 0, 4 * Math.Sqrt(4000 * p * (1 - p))));
        }
    }

    [Fact]
    public void Numbers_are_uniform_and_those_of_two_workers_independent()
    {
        // χ² over 16 by 16 cells of pairs of two workers' numbers: 255 degrees of freedom, a mean of 255 and a deviation of √510.
        var cells = new int[256];
        for (var i = 0; i < 25_600; i++)
        {
            var seed = Seed(i);
            cells[16 * (int)(seed.Number(DrawPurpose.Worker, 1, Book.Provider(1)) >> 60) + (int)(seed.Number(DrawPurpose.Worker, 2, Book.Provider(2)) >> 60)]++;
        }

        Assert.InRange(cells.Sum(count => (count - 100.0) * (count - 100.0) / 100), 255 - 4 * Math.Sqrt(510), 255 + 4 * Math.Sqrt(510));
    }

    [Fact]
    public void Auditors_share_the_audits_evenly()
    {
        // χ² over the 7 auditors that worker 0 can have: 6 degrees of freedom, 22.5 at one in a thousand.
        var counts = new int[8];
        for (var i = 0; i < 7000; i++) counts[Array.IndexOf(s_auditors, AuditDraw.Of(Seed(i), Workers(1, 10_000), s_auditors)[0].Auditor)]++;
        Assert.Equal(0, counts[0]);
        Assert.InRange(counts[1..].Sum(count => (count - 1000.0) * (count - 1000.0) / 1000), 0, 22.5);
    }

    [Fact]
    public void The_order_of_workers_and_auditors_changes_nothing()
    {
        for (var i = 0; i < 50; i++)
        {
            var straight = AuditDraw.Of(Seed(i), Workers(7, 5000), s_auditors);
            var reversed = AuditDraw.Of(Seed(i), [.. Workers(7, 5000).Reverse()], [.. s_auditors.Reverse()]);
            Assert.Equal(straight.AsEnumerable(), reversed);
        }
    }

    [Fact]
    public void A_workers_lot_does_not_depend_on_who_else_is_there()
    {
        for (var i = 0; i < 50; i++)
        {
            var all = AuditDraw.Of(Seed(i), Workers(7, 5000), s_auditors);
            var some = AuditDraw.Of(Seed(i), [.. Workers(7, 5000).Where(one => one.Worker % 2 == 0)], s_auditors);
            Assert.Equal(all.Where(one => one.Candidate.Worker % 2 == 0), some.AsEnumerable());
        }
    }

    [Fact]
    public void Raising_a_rate_never_undraws_anybody()
    {
        for (var i = 0; i < 100; i++)
        {
            HashSet<uint> before = [];
            foreach (var rate in (int[])[0, 1, 100, 500, 2500, 9999, 10_000])
            {
                var drawn = AuditDraw.Of(Seed(i), Workers(9, rate), s_auditors).Select(one => one.Candidate.Worker).ToHashSet();
                Assert.Superset(before, drawn);
                before = drawn;
                if (rate == 0) Assert.Empty(drawn);
            }

            Assert.Equal(9, before.Count);
        }
    }

    [Fact]
    public void An_auditor_is_never_of_the_workers_owner()
    {
        // Two owners with four providers each.
        EligibleAuditor[] auditors = [.. s_auditors.Select((one, i) => one with { Owner = Owner(i % 2) })];
        AuditCandidate[] workers = [.. Workers(8, 10_000).Select(one => one with { Owner = Owner((int)one.Worker % 2) })];
        for (var i = 0; i < 100; i++)
            Assert.All(AuditDraw.Of(Seed(i), workers, auditors), one => Assert.NotEqual(one.Candidate.Owner, one.Auditor!.Owner));
        Assert.Null(AuditDraw.Of(Seed(0), workers[..1], [.. auditors.Where(one => one.Owner == workers[0].Owner)])[0].Auditor);
    }

    [Fact]
    public void An_auditor_that_goes_only_loses_its_own_audits_to_others()
    {
        for (var i = 0; i < 100; i++)
        {
            var all = AuditDraw.Of(Seed(i), Workers(8, 10_000), s_auditors);
            var less = AuditDraw.Of(Seed(i), Workers(8, 10_000), s_auditors[..7]);
            Assert.All(all.Zip(less), pair => Assert.True(pair.First.Auditor == s_auditors[7] || pair.First.Auditor == pair.Second.Auditor));
        }
    }

    [Fact]
    public void A_share_of_acquittals_is_audited_again_by_a_third_owner()
    {
        var again = 0;
        for (var i = 0; i < 1000; i++)
        {
            var first = AuditDraw.Of(Seed(i), Workers(4, 10_000), s_auditors);
            var second = AuditDraw.Again(Seed(100_000 + i), first, s_auditors, 2000);
            again += second.Length;
            foreach (var one in second)
            {
                var before = first.Single(other => other.Candidate == one.Candidate).Auditor!;
                Assert.Equal(3, new HashSet<Address> { one.Candidate.Owner, before.Owner, one.Auditor!.Owner }.Count);
            }
        }

        // 4000 acquittals at a fifth: 800 with a deviation of 25.3.
        Assert.InRange(again, 800 - 102, 800 + 102);
    }

    [Fact]
    public void Every_part_of_a_seed_counts()
    {
        var (a, b) = (Book.Named("a"), Book.Named("b"));
        DrawSeed[] seeds =
        [
            DrawSeed.OfBlock(a, a, 1, 2, a), DrawSeed.OfBlock(b, a, 1, 2, a), DrawSeed.OfBlock(a, b, 1, 2, a), DrawSeed.OfBlock(a, a, 2, 2, a),
            DrawSeed.OfBlock(a, a, 1, 3, a), DrawSeed.OfBlock(a, a, 1, 2, b), DrawSeed.OfBlock(a, a, 2, 1, a),
        ];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        Assert.Throws<ArgumentException>(() => AuditDraw.Of(Seed(0), [.. Workers(1, 1), .. Workers(1, 1)], s_auditors));
        Assert.Throws<ArgumentException>(() => AuditDraw.Of(Seed(0), Workers(1, 1), [.. s_auditors, s_auditors[0]]));
        Assert.Throws<ArgumentException>(() => AuditDraw.Of(Seed(0), Workers(1, 10_001), s_auditors));
        Assert.Throws<ArgumentException>(() => AuditDraw.Of(Seed(0), Workers(1, -1), s_auditors));
    }

    private static DrawSeed Seed(int i) => DrawSeed.OfBlock(Book.Named($"block {i}"), Book.Job, 1, (ulong)i, Book.Named("commitments"));

    private static AuditCandidate[] Workers(int count, int rate) =>
        [.. Enumerable.Range(0, count).Select(i => new AuditCandidate((uint)i, Book.Provider(i), Owner(i), rate))];

    private static Address Owner(int i) => Address.FromBytes(Book.Named($"owner {i}").ToArray().AsSpan(0, Address.Size));
}
