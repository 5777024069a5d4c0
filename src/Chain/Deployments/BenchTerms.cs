using ZeroG.Chain.Contracts;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;

namespace ZeroG.Chain.Deployments;

/// <summary>The two panels of a bench; members in any order.</summary>
/// <param name="Panel">Who rules first.</param>
/// <param name="Threshold">How many of them make a ruling: more than half.</param>
/// <param name="AppealPanel">Who rules on appeal: more members, and none of the panel's.</param>
/// <param name="AppealThreshold">How many of them make a ruling: more than half.</param>
public sealed record BenchTerms(IReadOnlyList<Address> Panel, int Threshold, IReadOnlyList<Address> AppealPanel, int AppealThreshold)
{
    private const int MaxMembers = 32;

    /// <summary>The registrar's call that seats them.</summary>
    /// <param name="court">Where.</param>
    /// <exception cref="DeploymentException">The court would not seat them.</exception>
    public SettlementCall Seat(SlashingCourt court)
    {
        ArgumentNullException.ThrowIfNull(court);
        Check();
        return court.SeatBench([.. Panel.Order()], (ulong)Threshold, [.. AppealPanel.Order()], (ulong)AppealThreshold);
    }

    /// <summary>Whether they are the bench that the court gives new disputes.</summary>
    /// <param name="chain">The node.</param>
    /// <param name="court">Where.</param>
    /// <param name="block">At which height; null for the newest.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ChainException">The node fails.</exception>
    public async Task<bool> AreSeatedAsync(ChainClient chain, SlashingCourt court, ulong? block, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(court);
        var bench = await court.CurrentBenchAsync(chain, cancel, block);
        return bench != 0 && await IsAsync(0, Panel, Threshold) && await IsAsync(1, AppealPanel, AppealThreshold);

        async Task<bool> IsAsync(byte instance, IReadOnlyList<Address> members, int threshold)
        {
            var seated = await court.PanelOfAsync(chain, bench, instance, cancel, block);
            return seated.Threshold == (ulong)threshold && seated.Members.Order().SequenceEqual(members.Order());
        }
    }

    /// <exception cref="DeploymentException">The court would not seat them.</exception>
    internal void Check()
    {
        Check(Panel, Threshold, "panel");
        Check(AppealPanel, AppealThreshold, "appeal panel");
        if (AppealPanel.Count <= Panel.Count) throw new DeploymentException($"The appeal panel has {AppealPanel.Count} members, and the panel {Panel.Count}.", "Name more members for the appeal panel than for the panel.");
        if (Panel.Intersect(AppealPanel).FirstOrDefault() is var member && member != Address.Zero) throw new DeploymentException($"{member} is on both panels.", "Name each member for one panel.");
    }

    private static void Check(IReadOnlyList<Address> members, int threshold, string name)
    {
        if (members.Count is 0 or > MaxMembers) throw new DeploymentException($"The {name} has {members.Count} members.", $"Name 1 to {MaxMembers} members.");
        if (members.Contains(Address.Zero) || members.Distinct().Count() != members.Count) throw new DeploymentException($"The {name} has a member twice, or the zero address.", "Name each member once.");
        if (threshold * 2 <= members.Count || threshold > members.Count) throw new DeploymentException($"The {name}'s threshold is {threshold} of {members.Count}.", "A threshold is more than half of the members, and at most all.");
    }
}
