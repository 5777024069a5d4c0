using Xunit.Abstractions;
using ZeroG.Chain.Settlement;

namespace ZeroG.Chain.Tests.Faults;

public sealed class ReorganizationTests(ITestOutputHelper output)
{
    private const int Deepest = 20;
    private const int Reorganizations = 110;

    [FoundryFact("anvil")]
    public async Task Over_a_hundred_reorganizations_of_up_to_the_depth_of_finality_lose_nothing_repeat_nothing_and_reverse_nothing_final()
    {
        await using var rig = await SettlementRig.StartAsync(new OutboxPolicy { FinalityDepth = Deepest, MaxInFlight = 8 }, TimeSpan.FromSeconds(110));
        var random = new Random(20);
        var final = new Dictionary<Hash256, Inclusion>();
        var (planned, orphaned, deep) = (0, 0, 0);
        for (var round = 0; round < Reorganizations; round++)
        {
            if (round % 4 == 0)
            {
                await rig.PlanAsync(1);
                planned++;
            }
            await rig.StepAsync();
            await rig.MineAsync(random.Next(1, 4));
            await rig.StepAsync();
            foreach (var intent in rig.Holder.Current.Intents.Where(intent => intent.Phase == IntentPhase.Final)) final.TryAdd(intent.SettlementId, intent.Mined!);

            var mined = rig.Holder.Current.Intents.Count(intent => intent.Phase == IntentPhase.Mined);
            var depth = random.Next(1, Deepest + 1);
            if (depth > 10) deep++;
            await rig.ReorganizeAsync(depth);
            if (random.Next(8) == 0) rig.Restart();
            await rig.StepAsync();
            if (rig.Holder.Current.Intents.Count(intent => intent.Phase == IntentPhase.Mined) < mined) orphaned++;
            // Now and then the chain is left alone for long enough that something becomes final in between.
            if (round % 10 == 9) await rig.MineAsync(Deepest);
            foreach (var inclusion in final.Values) Assert.Equal(inclusion.BlockHash, (await rig.Chain.ReceiptAsync(inclusion.Hash, rig.Bound))?.BlockHash);
        }
        await rig.DrainAsync(120);

        output.WriteLine($"{Reorganizations} reorganizations, {deep} of over 10 blocks, {orphaned} took back settlements; {planned} settlements, {final.Count} of them final meanwhile");
        await rig.AssertSettledAsync();
        Assert.Equal((ulong)planned, await rig.NonceAsync());
        Assert.InRange(final.Count, 5, planned);
        Assert.InRange(orphaned, 20, Reorganizations);
        Assert.InRange(deep, 20, Reorganizations);
    }
}
