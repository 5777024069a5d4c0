using ZeroG.Chain.Abi;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Events;

namespace ZeroG.Chain.Staking;

/// <summary>What the events of the vault, and of the contracts that credit providers, mean for one account.</summary>
/// <param name="deployment">The contracts.</param>
/// <param name="provider">Whose account.</param>
public sealed class StakeEvents(Deployment deployment, Hash256 provider)
{
    /// <summary>The contracts whose events matter.</summary>
    public IReadOnlyList<Address> Contracts { get; } = [deployment.Vault, deployment.Escrow, deployment.Court];

    /// <summary>Whether an event is of this account; decoded as well as named so, since a contract's events are bytes like any others.</summary>
    public bool IsOwn(ChainEvent log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return log.Topics.Any(topic => topic == provider) && Fold(new StakeLedger(), log) is not null;
    }

    /// <summary>The account after an event of its own.</summary>
    public StakeLedger Apply(StakeLedger account, ChainEvent log)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(log);
        return Fold(account, log) ?? account;
    }

    private StakeLedger? Fold(StakeLedger account, ChainEvent log)
    {
        try
        {
            if (log.Contract == deployment.Vault) return OfVault(account, log);
            return log.Contract == deployment.Escrow ? OfEscrow(account, log) : OfCourt(account, log);
        }
        catch (AbiFormatException)
        {
            return null;
        }
    }

    private StakeLedger? OfVault(StakeLedger account, ChainEvent log) => StakeVaultEvent.Decode(log) switch
    {
        StakeVaultEvent.ProviderRegistered made when made.ProviderId == provider => account.Registered(made.Operator, made.Recovery),
        StakeVaultEvent.OperatorRotated rotated when rotated.ProviderId == provider => account with { Operator = rotated.Operator },
        StakeVaultEvent.RecoveryRotated rotated when rotated.ProviderId == provider => account with { Recovery = rotated.Recovery },
        StakeVaultEvent.Deposited paid when paid.ProviderId == provider => account.Deposited(paid.Amount),
        StakeVaultEvent.Locked locked when locked.ProviderId == provider => account.Locked(locked.JobId, locked.Amount),
        StakeVaultEvent.UnbondingRequested left when left.ProviderId == provider => account.Unbonding(left.JobId, left.Amount, left.ReadyAt, deployment.Terms.UnbondingTime),
        StakeVaultEvent.Withdrawn left when left.ProviderId == provider => account.Left(left.JobId, left.Amount),
        StakeVaultEvent.Restaked back when back.ProviderId == provider => account.Left(back.JobId, back.Amount).Deposited(back.Amount),
        StakeVaultEvent.Frozen frozen when frozen.ProviderId == provider => account.Disputed(frozen.JobId, frozen.Disputes),
        StakeVaultEvent.Thawed thawed when thawed.ProviderId == provider => account.Disputed(thawed.JobId, thawed.Disputes),
        StakeVaultEvent.Slashed slashed when slashed.ProviderId == provider => account.Slash(slashed.JobId, slashed.OccurredAt, slashed.Amount),
        StakeVaultEvent.Tombstoned buried when buried.ProviderId == provider => account with { IsTombstoned = true },
        _ => null,
    };

    private StakeLedger? OfEscrow(StakeLedger account, ChainEvent log) => JobEscrowEvent.Decode(log) switch
    {
        JobEscrowEvent.ProviderCredited credited when credited.ProviderId == provider => account.Credited(credited.Amount),
        JobEscrowEvent.ProviderCreditWithdrawn fetched when fetched.ProviderId == provider => account.Fetched(fetched.Amount),
        _ => null,
    };

    private StakeLedger? OfCourt(StakeLedger account, ChainEvent log) => SlashingCourtEvent.Decode(log) switch
    {
        SlashingCourtEvent.ProviderCredited credited when credited.ProviderId == provider => account.Credited(credited.Amount),
        SlashingCourtEvent.ProviderCreditWithdrawn fetched when fetched.ProviderId == provider => account.Fetched(fetched.Amount),
        _ => null,
    };
}
