using ZeroG.Chain;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Staking;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance;
using ZeroG.Settlement;
using ZeroG.Staking;

namespace ZeroG.Grains.Staking;

/// <summary>What an order for a stake account calls, once it is known not to be refused as the account stands.</summary>
internal static class StakeCalls
{
    /// <summary>The call.</summary>
    /// <exception cref="ZeroGException">The chain would refuse it.</exception>
    public static SettlementOrder Of(
        ChainSetup setup, Hash256 provider, ProviderKeys? keys, StakeLedger account, StakeOrder order, string name, Address operatorKey)
    {
        var vault = setup.Deployment.StakeVault();
        var job = order.ChainJobId.Length == 0 ? default
            : Hash256.TryParse(order.ChainJobId, null, out var named) ? named
            : throw new ZeroGException(FailureKind.Invalid, $"'{order.ChainJobId}' is not a job of the chain.", "Name it by 0x and 64 hexadecimal digits.");
        var held = account.Locks.GetValueOrDefault(job) ?? new StakeLockEntry();
        var amount = order.Amount.ToUInt256();
        var isKnown = account.Operator != Address.Zero;
        if (order.Action != StakeAction.Register && !isKnown) throw Conflict($"The vault does not know provider {provider} yet.", "Wait until its registration is final.");
        switch (order.Action)
        {
            case StakeAction.Register:
                if (isKnown || keys is null) throw Conflict($"Provider {provider} is registered already.", "Nothing: it can stake.");
                return Order(vault.Register(keys.Operator, keys.Recovery, keys.Salt));
            case StakeAction.Deposit:
                if (amount.IsZero) throw Invalid("A deposit of nothing.", "Name an amount.");
                return Order(vault.Deposit(provider, amount));
            case StakeAction.Lock:
                if (account.IsTombstoned) throw Conflict($"Provider {provider} was convicted {account.Convictions} times and takes no more locks.", "Withdraw what is left.");
                if (amount.IsZero || amount > account.Free)
                    throw Conflict($"Provider {provider} has {account.Free.ToWei().ToText()} of free stake, and {order.Amount.ToText()} are to be locked.", "Deposit more with 'zerog stake deposit'.");
                return Order(vault.Lock(provider, job, amount));
            case StakeAction.Unbond:
                var there = job == default ? account.Free : held.Locked;
                if (amount.IsZero) amount = there;
                if (amount.IsZero || amount > there) throw Conflict($"There are {there.ToWei().ToText()} to unbond.", "Name no more than that.");
                return Order(vault.RequestUnbonding(provider, job, amount));
            case StakeAction.Withdraw:
                return Order(vault.Withdraw(provider, job, operatorKey));
            case StakeAction.Restake:
                return Order(vault.Restake(provider, job));
            case StakeAction.Collect:
                return Order(setup.Deployment.JobEscrow().WithdrawProviderCredit(provider, operatorKey));
            default:
                throw Invalid($"There is no action {order.Action} for stake.", "Use a newer program.");
        }

        SettlementOrder Order(SettlementCall call) => call.ToOrder(name, Purpose(provider.ToString(), order));
    }

    /// <summary>What an order is for, which tells it from any other.</summary>
    public static string Purpose(string provider, StakeOrder order)
    {
        var amount = order.Amount.IsZero ? "" : $" {order.Amount.ToText()}";
        var job = order.ChainJobId.Length == 0 ? "" : $", job {order.ChainJobId}";
        return $"{order.Action.ToString().ToLowerInvariant()}{amount}, provider {provider}{job}";
    }

    private static ZeroGException Conflict(string message, string remedy) => new(FailureKind.Conflict, message, remedy);

    private static ZeroGException Invalid(string message, string remedy) => new(FailureKind.Invalid, message, remedy);
}
