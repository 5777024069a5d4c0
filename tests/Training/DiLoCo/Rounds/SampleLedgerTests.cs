using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests;

public sealed class SampleLedgerTests
{
    [Fact]
    public void No_sample_is_lost_and_none_given_twice_however_many_come_back()
    {
        var random = CounterRandom.For(3);
        var (ledger, draw) = (SampleLedger.Start, 0UL);
        var held = new List<List<SampleRange>>();
        var used = new HashSet<long>();
        for (var round = 0; round < 500; round++)
        {
            (ledger, var given) = ledger.Take(1 + (int)random.Below(draw++, 40));
            held.Add([.. given]);
            if (random.Below(draw++, 3) == 0)
            {
                var one = held[(int)random.Below(draw++, held.Count)];
                held.Remove(one);
                ledger = ledger.Return(one);
            }
        }

        foreach (var range in held.SelectMany(ranges => ranges))
        {
            for (var i = range.First; i < range.End; i++) Assert.True(used.Add(i), $"sample {i} was given twice");
        }
        foreach (var range in ledger.Returned)
        {
            for (var i = range.First; i < range.End; i++) Assert.True(used.Add(i), $"sample {i} is given and free");
        }
        Assert.Equal(ledger.Next, used.Count);
    }

    [Fact]
    public void What_came_back_is_given_first()
    {
        var (ledger, first) = SampleLedger.Start.Take(10);
        (ledger, _) = ledger.Take(5);
        (ledger, var again) = ledger.Return(first).Take(12);
        Assert.Equal([new SampleRange(0, 10), new SampleRange(15, 2)], again.ToArray());
        Assert.Equal(17, ledger.Next);
    }

    [Fact]
    public void What_was_never_given_cannot_come_back()
    {
        var (ledger, given) = SampleLedger.Start.Take(10);
        Assert.Throws<ArgumentException>(() => ledger.Return([new SampleRange(5, 6)]));
        Assert.Throws<ArgumentException>(() => ledger.Return(given).Return(given));
        Assert.Throws<ArgumentException>(() => ledger.Return([new SampleRange(-1, 2)]));
    }

    [Fact]
    public void A_batch_lies_in_one_range()
    {
        var part = new MemberPlan(0, [new SampleRange(20, 4), new SampleRange(100, 6)]);
        Assert.Equal([20L, 22, 100, 102, 104], Enumerable.Range(0, 5).Select(step => part.FirstSample(step, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.FirstSample(5, 2));
    }
}
