using ZeroG.Auditing.Draw;
using ZeroG.Auditing.Tests.Records;
using ZeroG.Provenance;

namespace ZeroG.Auditing.Tests.Draw;

public sealed class SeedRevealsTests
{
    private static readonly Hash256[] s_parties = [.. Enumerable.Range(0, 5).Select(Book.Provider)];

    [Fact]
    public void Every_secret_counts_and_the_order_of_reveals_does_not()
    {
        var all = Combine(_ => true);
        Assert.Empty(all!.Withheld);
        Assert.Equal(all.Seed, SeedReveals.Combine(Book.Job, 1, 2, Book.Named("root"), Committed().Reverse().ToDictionary(), Revealed(_ => true).Reverse().ToDictionary())!.Seed);
        foreach (var party in s_parties)
        {
            var other = Revealed(_ => true);
            other[party] = Book.Named("another secret");
            var committed = Committed();
            committed[party] = SeedReveals.Commit(party, Book.Job, 1, 2, other[party]);
            Assert.NotEqual(all.Seed, SeedReveals.Combine(Book.Job, 1, 2, Book.Named("root"), committed, other)!.Seed);
        }
    }

    [Fact]
    public void Who_withholds_or_reveals_another_secret_is_left_out_and_named()
    {
        var withheld = Combine(party => party != s_parties[3]);
        Assert.Equal(s_parties[3], Assert.Single(withheld!.Withheld));

        var lying = Revealed(_ => true);
        lying[s_parties[3]] = Book.Named("another secret");
        Assert.Equal(withheld.Withheld.AsEnumerable(), SeedReveals.Combine(Book.Job, 1, 2, Book.Named("root"), Committed(), lying)!.Withheld);
        Assert.Equal(withheld.Seed, SeedReveals.Combine(Book.Job, 1, 2, Book.Named("root"), Committed(), lying)!.Seed);
        Assert.NotEqual(Combine(_ => true)!.Seed, withheld.Seed);
    }

    [Fact]
    public void Whoever_committed_to_nothing_changes_nothing()
    {
        var more = Revealed(_ => true);
        more[Book.Provider(7)] = Book.Named("late");
        Assert.Equal(Combine(_ => true)!.Seed, SeedReveals.Combine(Book.Job, 1, 2, Book.Named("root"), Committed(), more)!.Seed);
    }

    [Fact]
    public void Without_any_reveal_there_is_no_seed()
    {
        Assert.Null(Combine(_ => false));
        Assert.Null(SeedReveals.Combine(Book.Job, 1, 2, Book.Named("root"), new Dictionary<Hash256, Hash256>(), Revealed(_ => true)));
    }

    [Fact]
    public void A_commitment_copied_from_another_party_or_round_cannot_be_revealed()
    {
        var committed = Committed();
        committed[s_parties[1]] = committed[s_parties[0]];
        committed[s_parties[2]] = SeedReveals.Commit(s_parties[2], Book.Job, 1, 1, Secret(s_parties[2]));
        var revealed = Revealed(_ => true);
        revealed[s_parties[1]] = Secret(s_parties[0]);
        Hash256[] broken = [s_parties[1], s_parties[2]];
        Assert.Equal(broken.Order().AsEnumerable(), SeedReveals.Combine(Book.Job, 1, 2, Book.Named("root"), committed, revealed)!.Withheld);
    }

    private static RevealedSeed? Combine(Func<Hash256, bool> reveals) => SeedReveals.Combine(Book.Job, 1, 2, Book.Named("root"), Committed(), Revealed(reveals));

    private static Hash256 Secret(Hash256 party) => Book.Named($"secret of {party}");

    private static Dictionary<Hash256, Hash256> Committed() => s_parties.ToDictionary(party => party, party => SeedReveals.Commit(party, Book.Job, 1, 2, Secret(party)));

    private static Dictionary<Hash256, Hash256> Revealed(Func<Hash256, bool> reveals) => s_parties.Where(reveals).ToDictionary(party => party, Secret);
}
