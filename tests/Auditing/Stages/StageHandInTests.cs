using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Stages;
using ZeroG.Auditing.Tests.Records;
using ZeroG.Auditing.Tests.Replay;
using ZeroG.Provenance;

namespace ZeroG.Auditing.Tests.Stages;

/// <summary>What workers hand in with a stage, as bytes that anyone may have written.</summary>
public sealed class StageHandInTests
{
    private static readonly ContentId s_start = new(Book.Named("start"), 12_345);

    private static StageHandIn Honest()
    {
        using var swarm = new StagedSwarm(new SwarmJob("int4", Delay: 0));
        swarm.Join(0);
        swarm.Join(1);
        StageOffer? last = null;
        Assert.Empty(swarm.Run((_, offer) => last = offer));
        return new StageHandIn(last!.Work, s_start, last.Links.Links);
    }

    [Fact]
    public void What_is_handed_in_is_read_again_with_the_links_that_were_signed_alone()
    {
        var handIn = Honest();
        var read = StageHandIn.Read(handIn.ToBytes());
        Assert.Equal(handIn.Work.ToBytes(), read.Work.ToBytes());
        Assert.Equal((s_start, true), (read.Start, handIn.Links.SequenceEqual(read.Links)));

        var other = handIn.Links.SetItem(1, handIn.Links[1] with { Root = Book.Named("other") });
        Assert.Contains("not those that were signed", Assert.Throws<RecordFormatException>(() => StageHandIn.Read((handIn with { Links = other }).ToBytes())).Message, StringComparison.Ordinal);
        Assert.Throws<RecordFormatException>(() => StageHandIn.Read((handIn with { Links = [.. handIn.Links.SkipLast(1)] }).ToBytes()));
        Assert.Throws<RecordFormatException>(() => StageHandIn.Read((handIn with { Links = [] }).ToBytes()));
    }

    [Fact]
    public void Bytes_that_are_none_are_refused_whatever_they_are()
    {
        var (bytes, random) = (Honest().ToBytes(), new Random(5));
        for (var length = 0; length < bytes.Length; length += 1 + length / 40) Assert.Throws<RecordFormatException>(() => StageHandIn.Read(bytes.AsMemory(0, length)));
        for (var i = 0; i < 20_000; i++)
        {
            var changed = (byte[])bytes.Clone();
            for (var times = random.Next(1, 4); times > 0; times--) changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                // Whose signature it is, and what it opens, is another question.
                var read = StageHandIn.Read(changed);
                Assert.Equal(read.Work.Signed.Commitment.Links, LinkList.Tree(read.Links).Root);
            }
            catch (RecordFormatException)
            {
                // As it should be.
            }
        }
    }
}
