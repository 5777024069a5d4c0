using FsCheck;
using FsCheck.Fluent;
using ZeroG.Escrow;
using ZeroG.Grains.Escrow;
using ZeroG.Jobs;
using ZeroG.Money;

namespace ZeroG.Grains.Tests.Escrow;

public sealed class PayoutSheetTests
{
    private static readonly BlobRef s_blob = new("0x" + new string('a', 64), 1);

    [Fact]
    public void The_shares_of_all_rounds_are_the_budget()
    {
        Prop.ForAll(Gen.Choose(1, 500).ToArbitrary(), Gen.Choose(1, int.MaxValue).ToArbitrary(), (rounds, budget) =>
        {
            var terms = Terms((ulong)budget + (ulong)rounds, rounds);
            return Enumerable.Range(0, rounds).Aggregate(Wei.Zero, (sum, round) => sum + PayoutSheet.Budget(terms, round)) == terms.Spec.Budget;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_round_costs_more_than_its_share()
    {
        var job = Job();
        var full = PayoutSheet.FullRound(job);
        Prop.ForAll(Gen.Choose(0, (int)full).ToArbitrary(), Gen.Choose(0, (int)full * 2).ToArbitrary(), (first, second) =>
        {
            var sheet = PayoutSheet.Of(Terms(1_000_003, 7), job, Round(3, (Provider(1), first), (Provider(2), second)), _ => true);
            return sheet.Total <= PayoutSheet.Budget(Terms(1_000_003, 7), 3);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_token_has_one_price_in_long_rounds_and_short()
    {
        var job = Job();
        var full = PayoutSheet.FullRound(job);
        var terms = Terms((ulong)full * 1_000 * 4, 4);
        Assert.Equal(new Wei((UInt128)(full / 2) * 1_000), PayoutSheet.Of(terms, job, Round(0, (Provider(1), full / 2)), _ => true).Total);
        Assert.Equal(new Wei((UInt128)full * 1_000), PayoutSheet.Of(terms, job, Round(1, (Provider(1), full / 2), (Provider(2), full / 2)), _ => true).Total);
    }

    [Fact]
    public void A_provider_has_one_line_and_one_without_stake_has_none()
    {
        var job = Job();
        var sheet = PayoutSheet.Of(Terms(1_000_000, 2), job, Round(0, (Provider(2), 16), (Provider(1), 16), (Provider(2), 16), (Provider(3), 16), (Provider(4), 0)), id => id != Provider(3));
        Assert.Equal([Provider(1), Provider(2)], sheet.Lines.Select(line => line.Provider));
        Assert.Equal(32, sheet.Lines[1].Tokens);
        Assert.Equal(sheet.Lines.Aggregate(Wei.Zero, (sum, line) => sum + line.Amount).ToString(), sheet.Tree().Total.ToString());
    }

    private static EscrowTerms Terms(ulong budget, int rounds) => new(
        new EscrowSpec(new Wei(budget), Wei.Zero), rounds, "0x" + new string('1', 40), Provider(9), Provider(8), Provider(7), 1);

    private static string Provider(int number) => $"0x{number:x64}";

    private static JobSpec Job() => Samples.Spec(workers: 2);

    private static RoundSummary Round(int round, params (string Provider, long Tokens)[] workers) => new(
        round, 4, 1, workers.Sum(worker => worker.Tokens), 0, 1, s_blob,
        [.. workers.Select((worker, index) => new WorkerRound(index, worker.Provider, worker.Tokens, 1, s_blob))]);
}
