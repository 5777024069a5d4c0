using System.Numerics;
using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Tests.Model;

/// <summary>Credits of one contract.</summary>
internal abstract class PullLedger(Ledger ledger)
{
    public Dictionary<Address, BigInteger> Credits { get; } = [];

    public Dictionary<Hash256, BigInteger> ProviderCredits { get; } = [];

    public BigInteger AllCredits => Credits.Values.Concat(ProviderCredits.Values).Aggregate(BigInteger.Zero, (sum, item) => sum + item);

    protected abstract Address Contract { get; }

    public List<ContractError> WithdrawCredit(Address from, Address to)
    {
        var amount = Credits.GetValueOrDefault(from);
        if (amount.IsZero) return [new ContractError.NoCredit()];
        if (to == ledger.Refuser) return [new ContractError.PaymentFailed(to, Ledger.U(amount))];
        Credits[from] = 0;
        ledger.Move(Contract, to, amount);
        return [];
    }

    public List<ContractError> WithdrawProviderCredit(Address from, Hash256 providerId, Address to)
    {
        var amount = ProviderCredits.GetValueOrDefault(providerId);
        if (ledger.Vault.OperatorOf(providerId) != from) return [new ContractError.NotProviderOperator(providerId, from)];
        if (amount.IsZero) return [new ContractError.NoCredit()];
        if (to == ledger.Refuser) return [new ContractError.PaymentFailed(to, Ledger.U(amount))];
        ProviderCredits[ledger.Vault.Touch(providerId)] = 0;
        ledger.Move(Contract, to, amount);
        return [];
    }

    protected void Credit(Address account, BigInteger amount)
    {
        Credits[account] = Credits.GetValueOrDefault(account) + amount;
        ledger.Touched.Add(account);
    }

    protected void CreditProvider(Hash256 providerId, BigInteger amount) => ProviderCredits[ledger.Vault.Touch(providerId)] = ProviderCredits.GetValueOrDefault(providerId) + amount;
}
