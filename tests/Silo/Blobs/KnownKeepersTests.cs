using ZeroG.Conformance;
using ZeroG.Silo.Blobs;

namespace ZeroG.Silo.Tests.Blobs;

public sealed class KnownKeepersTests
{
    private static readonly BlobPeer s_one = new("one", new Uri("http://127.0.0.1:1/"), IsKeeper: true);
    private static readonly BlobPeer s_two = new("two", new Uri("http://127.0.0.1:2/"), IsKeeper: true);

    private readonly ManualClock _clock = new();
    private readonly PeerList _peers = new(s_one, s_two);

    [Fact]
    public void A_keeper_removed_for_good_is_not_missed_for_ever()
    {
        var keepers = new KnownKeepers(_peers, _clock);
        Assert.True(keepers.Now().AreAllThere);
        _clock.Advance(KnownKeepers.MissingLife * 2);      // nobody asked for long: it may have left just now

        _peers.Peers = [s_one];
        Assert.False(keepers.Now().AreAllThere);
        _clock.Advance(KnownKeepers.MissingLife - TimeSpan.FromTicks(1));
        Assert.False(keepers.Now().AreAllThere);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(keepers.Now().AreAllThere);
    }

    [Fact]
    public void A_keeper_that_restarts_is_missed_anew_each_time()
    {
        var keepers = new KnownKeepers(_peers, _clock);
        for (var restart = 0; restart < 3; restart++)
        {
            _peers.Peers = [s_one, s_two];
            Assert.True(keepers.Now().AreAllThere);
            _peers.Peers = [s_one, s_two with { IsKeeper = false }];
            Assert.False(keepers.Now().AreAllThere);
            _clock.Advance(KnownKeepers.MissingLife / 2);
            Assert.False(keepers.Now().AreAllThere);
        }
    }
}
