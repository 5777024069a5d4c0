using ZeroG.Chain.Contracts;
using ZeroG.Chain.Court;

namespace ZeroG.Chain.Tests.Court;

public sealed class CourtCaseTests
{
    [FoundryFact("anvil")]
    public async Task A_claim_goes_all_the_way_by_what_the_chain_says_alone_and_slashes_once()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await using var rig = await CourtRig.StartAsync(bound.Token);

        Assert.Equal(CourtOutcome.Guilty, await rig.PlayAsync(rig.Challenger, rig.Claim(rig.Challenger), _ => true));

        Assert.Equal(["commit", "reveal", "rule 0", "execute"], rig.Sent);
        Assert.Equal(500_000u, (ulong)await rig.LockedAsync());

        // Whoever asks again, with whatever salt, finds it done.
        Assert.Equal(CourtOutcome.Guilty, await rig.PlayAsync(rig.Challenger, rig.Claim(rig.Challenger, salt: 9), _ => true));
        Assert.Equal(4, rig.Sent.Count);
    }

    [FoundryFact("anvil")]
    public async Task An_acquittal_and_a_silent_panel_slash_nothing_and_leave_nothing_frozen()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await using var rig = await CourtRig.StartAsync(bound.Token);

        Assert.Equal(CourtOutcome.NotGuilty, await rig.PlayAsync(rig.Challenger, rig.Claim(rig.Challenger), _ => false));
        Assert.Equal(CourtOutcome.NoVerdict, await rig.PlayAsync(rig.Challenger, rig.Claim(rig.Challenger, round: 1), _ => null));

        Assert.Equal(["commit", "reveal", "rule 0", "execute", "commit", "reveal", "execute"], rig.Sent);
        Assert.Equal(1_000_000u, (ulong)await rig.LockedAsync());
        Assert.True((await rig.Deployment.StakeVault().DisputesAsync(rig.Local.Client, rig.Provider, rig.Job, bound.Token)).IsZero);
    }

    [FoundryFact("anvil")]
    public async Task The_larger_panel_overturns_the_first()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await using var rig = await CourtRig.StartAsync(bound.Token);
        var (court, appealed) = (rig.Deployment.SlashingCourt(), false);

        var outcome = await rig.PlayAsync(rig.Challenger, rig.Claim(rig.Challenger), instance => instance == 0, async _ =>
        {
            if (appealed || !rig.Sent.Contains("rule 0")) return;
            appealed = true;
            await rig.SendAsync(rig.Owner, "appeal", court.Appeal((UInt256)1ul, rig.Deployment.Terms.Terms.AppealBond));
        });

        Assert.Equal(CourtOutcome.NotGuilty, outcome);
        Assert.Equal(["commit", "reveal", "rule 0", "appeal", "rule 1", "execute"], rig.Sent);
        Assert.Equal(1_000_000u, (ulong)await rig.LockedAsync());
    }

    [FoundryFact("anvil")]
    public async Task A_bond_behind_a_claim_that_another_won_is_taken_back()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await using var rig = await CourtRig.StartAsync(bound.Token);
        var (mine, others) = (rig.Claim(rig.Challenger), rig.Claim(rig.Owner, salt: 2));
        await rig.SendAsync(rig.Challenger, "commit", rig.Deployment.SlashingCourt().Commit(mine.Commitment, rig.Deployment.Terms.Terms.Bond));

        Assert.Equal(CourtOutcome.Guilty, await rig.PlayAsync(rig.Owner, others, _ => true));
        Assert.Equal(CourtOutcome.Guilty, await rig.PlayAsync(rig.Challenger, mine, _ => true));

        Assert.Equal("take back", rig.Sent[^1]);
        Assert.Equal(1, rig.Sent.Count(kind => kind == "execute"));
        Assert.Equal(rig.Deployment.Terms.Terms.Bond, await rig.Deployment.SlashingCourt().CreditOfAsync(rig.Local.Client, rig.Challenger.Address, bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task Nobody_commits_to_what_can_no_longer_be_revealed()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await using var rig = await CourtRig.StartAsync(bound.Token);
        var windows = rig.Deployment.Terms.Windows;
        await rig.LeapAsync(windows.Anchoring + windows.Audit);

        Assert.Equal(CourtOutcome.TooLate, await rig.PlayAsync(rig.Challenger, rig.Claim(rig.Challenger), _ => true));
        Assert.Empty(rig.Sent);
    }

    [Fact]
    public void A_commitment_that_grew_too_old_is_taken_back()
    {
        var claim = new SlashingCourt.Claim(default, 1, 0, default, OccurredAt: 1_000, EvidenceRoot: default);
        var file = new CourtCase(Address.Zero, claim, default);
        var windows = new SlashingCourt.Windows(30, 600, 5, 60, 5, 2, 2, 10, 5, 10, 2);

        Assert.Equal(new CourtMove.Wait(1_015), Next(time: 1_012, committedAt: 1_010));
        Assert.Equal(new CourtMove.Reveal(), Next(time: 1_070, committedAt: 1_010));
        Assert.Equal(new CourtMove.TakeBack(), Next(time: 1_071, committedAt: 1_010));
        Assert.Equal(new CourtMove.Commit(), Next(time: 1_625, committedAt: 0));
        Assert.Equal(new CourtMove.Over(CourtOutcome.TooLate), Next(time: 1_626, committedAt: 0));
        Assert.Equal(new CourtMove.Wait(1_681), Next(time: 1_631, committedAt: 1_620));

        CourtMove Next(ulong time, ulong committedAt) => file.Next(new CourtView(time, windows, committedAt, false, default, null, false, IsLocked: true), _ => false);
    }

    [FoundryFact("anvil")]
    public async Task Where_nothing_was_locked_there_is_no_case_and_no_bond_is_left_behind()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await using var rig = await CourtRig.StartAsync(bound.Token);
        var claim = rig.Claim(rig.Challenger);
        var early = claim with { Claim = claim.Claim with { OccurredAt = 1 } };

        Assert.Equal(CourtOutcome.NothingLocked, await rig.PlayAsync(rig.Challenger, early, _ => true));
        Assert.Empty(rig.Sent);

        // One that was committed to before anybody looked is taken back.
        await rig.SendAsync(rig.Challenger, "commit", rig.Deployment.SlashingCourt().Commit(early.Commitment, rig.Deployment.Terms.Terms.Bond));
        Assert.Equal(CourtOutcome.NothingLocked, await rig.PlayAsync(rig.Challenger, early, _ => true));
        Assert.Equal(["commit", "take back"], rig.Sent);
        Assert.Equal(rig.Deployment.Terms.Terms.Bond, await rig.Deployment.SlashingCourt().CreditOfAsync(rig.Local.Client, rig.Challenger.Address, bound.Token));
    }
}
