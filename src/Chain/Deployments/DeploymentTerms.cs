using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Deployments;

/// <summary>All that is fixed when the contracts are deployed. Times in seconds, money in wei, shares in basis points.</summary>
public sealed record DeploymentTerms
{
    private const uint WholeBps = 10_000;
    private const ulong Minute = 60, Hour = 60 * Minute, Day = 24 * Hour, LongestWindow = 3650 * Day;
    private static readonly UInt256 s_coin = 1_000_000_000_000_000_000;

    /// <summary>For a public chain: an offence is found within days, panels have days to rule, and stake leaves after three weeks.</summary>
    public static DeploymentTerms Default { get; } = new()
    {
        UnbondingTime = 21 * Day,
        TombstoneAfter = 3,
        PayoutLag = 3 * Day + 6 * Hour,
        ClaimWindow = 90 * Day,
        SettlementGrace = 7 * Day,
        Windows = new(6 * Hour, 3 * Day, 5 * Minute, Day, 2 * Day, 12 * Hour, 3, 2 * Day, 2 * Day, 4 * Day, Hour),
        Terms = new(s_coin, s_coin * 5, 5000, 3000, 5000),
    };

    /// <summary>For a chain on the developer's machine: a dispute ends within a minute, stake leaves after eleven, and who was convicted may be again.</summary>
    public static DeploymentTerms Devnet { get; } = Default with
    {
        UnbondingTime = 666,
        TombstoneAfter = 1_000_000,
        PayoutLag = 2,
        ClaimWindow = Hour,
        SettlementGrace = Minute,
        Windows = new(30, 600, 1, Minute, 5, 2, 2, 10, 5, 10, 2),
    };

    /// <summary>From the request of an unbonding to its withdrawal; at least <see cref="NeededUnbonding"/>.</summary>
    public required ulong UnbondingTime { get; init; }

    /// <summary>Convictions after which a provider may lock no more stake.</summary>
    public required uint TombstoneAfter { get; init; }

    /// <summary>From the settlement of a round to its claims. Shorter than the first two windows, it pays before an offence must be claimed.</summary>
    public required ulong PayoutLag { get; init; }

    /// <summary>How long claims are open; at least <see cref="NeededUnbonding"/>.</summary>
    public required ulong ClaimWindow { get; init; }

    /// <summary>How long a cancelled job can still settle.</summary>
    public required ulong SettlementGrace { get; init; }

    /// <summary>The court's windows.</summary>
    public required SlashingCourt.Windows Windows { get; init; }

    /// <summary>The court's bonds and shares.</summary>
    public required SlashingCourt.Terms Terms { get; init; }

    /// <summary>Who appoints registrars; null for the deployer.</summary>
    public Address? Admin { get; init; }

    /// <summary>Who seats panels; null for the deployer. Appointed at deployment where the deployer is the administrator, and later by the administrator otherwise.</summary>
    public Address? Registrar { get; init; }

    /// <summary>The first panels, seated right after deployment; null leaves them to the registrar. Until panels are seated nobody can be accused.</summary>
    public BenchTerms? Bench { get; init; }

    /// <summary>The least unbonding time under which no offender leaves before its dispute is over: anchoring, audit, the longest dispute, the appeal and finality.</summary>
    public ulong NeededUnbonding() => checked(Windows.Anchoring + Windows.Audit + Windows.Response + Windows.MaxExtensions * Windows.Extension
        + Windows.Ruling + Windows.Appeal + Windows.AppealRuling + Windows.Finality);

    /// <summary>Makes sure that the constructors will take these terms, so that nothing is paid for a deployment that stops halfway.</summary>
    /// <exception cref="DeploymentException">They would not.</exception>
    public void Check()
    {
        ulong[] times = [UnbondingTime, PayoutLag, ClaimWindow, SettlementGrace, Windows.Anchoring, Windows.Audit, Windows.CommitAge, Windows.CommitLife,
            Windows.Response, Windows.Extension, Windows.MaxExtensions, Windows.Ruling, Windows.Appeal, Windows.AppealRuling, Windows.Finality];
        // So that no sum of them overflows, here or on the chain.
        Require(times.All(time => time <= LongestWindow) && Windows.MaxExtensions <= 100, "a window is over ten years, or there are over 100 extensions", "Shorten it.");
        Require(Windows.CommitAge > 0 && Windows.CommitLife > Windows.CommitAge, "a commitment may be revealed too early, or never", "Take a commitAge of 1 s or more, and a longer commitLife.");
        Require(Windows.Response > 0 && Windows.Ruling > 0 && Windows.Appeal > 0 && Windows.AppealRuling > 0, "a step of a dispute has no time", "Take 1 s or more for response, ruling, appeal and appealRuling.");
        Require(TombstoneAfter > 0 && SettlementGrace > 0, "tombstoneAfter or settlementGrace is zero", "Take 1 or more.");
        Require(UnbondingTime >= NeededUnbonding(), $"the unbonding time of {UnbondingTime} s is over before the longest dispute, {NeededUnbonding()} s", $"Take {NeededUnbonding()} s or more.");
        Require(ClaimWindow >= NeededUnbonding(), $"the claim window of {ClaimWindow} s is over before the longest dispute, {NeededUnbonding()} s", $"Take {NeededUnbonding()} s or more.");
        Require(!Terms.Bond.IsZero && !Terms.AppealBond.IsZero, "a bond is zero", "Take more than 0 wei.");
        Require(!Terms.PenaltyBps.IsZero && Terms.PenaltyBps <= WholeBps, "the penalty is not a share of the lock", $"Take 1 to {WholeBps} basis points.");
        Require(Terms.ChallengerBps < WholeBps && Terms.JobBps < WholeBps && Terms.ChallengerBps + Terms.JobBps < WholeBps, "nothing of a slash is burned, so slashing oneself would be free", $"Take challengerBps + jobBps below {WholeBps}.");
        Require(Admin != Address.Zero && Registrar != Address.Zero, "a role would be nobody's", "Name an account.");
        Bench?.Check();
    }

    private static void Require(bool holds, string what, string remedy)
    {
        if (!holds) throw new DeploymentException($"The contracts cannot be deployed with these terms: {what}.", remedy);
    }
}
