using ZeroG.Chain.Court;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Tests.Court;

namespace ZeroG.Chain.Tests.Devnets;

public sealed class CourtClockTests : IDisposable
{
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(40));

    public void Dispose() => _bound.Dispose();

    [FoundryFact("anvil")]
    public async Task Time_goes_on_from_the_commitment_to_a_claim_until_its_dispute_is_executed_and_stands_still_otherwise()
    {
        await using var rig = await CourtRig.StartAsync(_bound.Token);
        var clock = Clock(rig);
        List<string> grew = [], stood = [];

        var outcome = await rig.PlayAsync(rig.Challenger, rig.Claim(rig.Challenger), _ => true, async move =>
        {
            var before = await HeadAsync(rig);
            await clock.TickAsync(_bound.Token);
            (await HeadAsync(rig) == before + 1 ? grew : stood).Add(move.GetType().Name);
        });

        Assert.Equal(CourtOutcome.Guilty, outcome);
        Assert.Equal([nameof(CourtMove.Commit), nameof(CourtMove.Over)], stood);
        Assert.Contains(nameof(CourtMove.Reveal), grew);
        Assert.Contains(nameof(CourtMove.Execute), grew);
    }

    [FoundryFact("anvil")]
    public async Task A_bond_that_nobody_fetches_does_not_make_the_chain_grow_for_ever()
    {
        await using var rig = await CourtRig.StartAsync(_bound.Token);
        var clock = Clock(rig);
        await CommitAsync(rig, 1);
        var before = await HeadAsync(rig);
        for (var tick = 0UL; tick < clock.Patience + 5; tick++) await clock.TickAsync(_bound.Token);
        Assert.Equal(before + clock.Patience, await HeadAsync(rig));
        // The longest that anybody waits for: an own bond.
        Assert.True(clock.Patience > rig.Deployment.Terms.Windows.CommitLife);

        // Somebody moves: whoever answers to that has time again.
        await CommitAsync(rig, 2);
        before = await HeadAsync(rig);
        for (var tick = 0; tick < 3; tick++) await clock.TickAsync(_bound.Token);
        Assert.Equal(before + 3, await HeadAsync(rig));
    }

    private static CourtClock Clock(CourtRig rig) => new(rig.Local.Rpc, 31337, rig.Deployment, TimeProvider.System);

    private static Task CommitAsync(CourtRig rig, byte salt) =>
        rig.SendAsync(rig.Challenger, "commit", rig.Deployment.SlashingCourt().Commit(rig.Claim(rig.Challenger, salt: salt).Commitment, rig.Deployment.Terms.Terms.Bond));

    private Task<ulong> HeadAsync(CourtRig rig) => rig.Local.Client.BlockNumberAsync(_bound.Token);
}
