using System.Globalization;
using Xunit.Abstractions;

namespace ZeroG.Chain.Tests.Model;

/// <summary>The contracts on a chain against the ledger: every balance, credit, lock, ticket, total and error, over random moves of everybody.</summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    private const int Moves = 5000;

    // The same moves every time, unless all tests are asked for: then new ones, whose seed is printed.
    private const int Seed = 2;

    [FoundryFact("anvil")]
    public async Task Five_thousand_random_moves_leave_the_chain_as_the_ledger_to_the_wei()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        var seed = int.TryParse(Environment.GetEnvironmentVariable("ZEROG_MODEL_SEED"), CultureInfo.InvariantCulture, out var named) ? named
            : Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is null ? Seed : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var campaign = await Campaign.StartAsync(seed, bound.Token);
        try
        {
            await campaign.RunAsync(Moves, bound.Token);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Assert.Fail($"ZEROG_MODEL_SEED={seed}: {failure.Message}\n{failure.StackTrace}");
        }
        finally
        {
            foreach (var (name, (succeeded, refused)) in campaign.Made) output.WriteLine($"{name}: {succeeded} succeeded, {refused} refused");
            output.WriteLine($"{campaign.Errors.Count} errors: {string.Join(", ", campaign.Errors.Order())}");
            output.WriteLine($"promises tried: {string.Join(", ", campaign.Promises.Tried.Select(item => $"{item.Key}: {item.Value}"))}; {campaign.Compared} values compared");
        }

        // A campaign in which a promise was never put to the test would prove nothing of it. The first is compared after every block.
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9, 10], campaign.Promises.Tried.Keys);
        Assert.InRange(campaign.Errors.Count, 40, 100);
    }
}
