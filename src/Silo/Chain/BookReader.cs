using System.Globalization;
using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Events;
using ZeroG.Chain.Rpc;
using ZeroG.Grains.Settlement;
using ZeroG.Money;
using ZeroG.Provenance;

namespace ZeroG.Silo.Chain;

/// <summary>Reads books from the chain alone: from the contracts' events and answers, and from nothing that a node remembers.</summary>
/// <param name="setup">The chain.</param>
public sealed class BookReader(ChainSetup setup)
{
    private const ulong BlocksAtOnce = 2_000;
    private const int Attempts = 10;

    private ChainClient Chain => setup.Client;

    /// <summary>The books of a job.</summary>
    /// <param name="chainJobId">Its id on the chain: <c>0x</c> and 64 digits.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ZeroGException">The chain's node does not answer, or money moves faster than it can be read.</exception>
    public Task<JobBooks> ReadAsync(string chainJobId, CancellationToken cancellationToken) => ChainFailures.Of(async () =>
    {
        var job = Hash256.Parse(chainJobId);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var head = await Chain.BlockNumberAsync(cancellationToken);
            var books = await ReadAsync(job, head, cancellationToken);
            // Balances are of the newest block: they belong to these events only if no others followed.
            var since = await Chain.BlockNumberAsync(cancellationToken);
            if (since == head || (await Chain.EventsAsync(setup.Deployment.Contracts(), head + 1, since, cancellationToken)).Count == 0) return books;
        }

        throw new ZeroGException(FailureKind.Unavailable, "Money moved through the contracts each time that their books were read.", "Read them again when less is going on.");
    });

    private async Task<JobBooks> ReadAsync(Hash256 job, ulong head, CancellationToken cancellationToken)
    {
        var sums = new Sums(job);
        for (var from = setup.Deployment.Block; from <= head; from += BlocksAtOnce)
        {
            var to = Math.Min(head, from + BlocksAtOnce - 1);
            foreach (var log in await Chain.EventsAsync(setup.Deployment.Contracts(), from, to, cancellationToken)) sums.Add(log, setup);
        }

        var escrow = setup.Deployment.JobEscrow();
        var providers = new List<ProviderBooks>();
        foreach (var (id, paid) in sums.Paid)
            providers.Add(new ProviderBooks(id.ToString(), Wei(paid), Wei(await escrow.ProviderCreditOfAsync(Chain, id, cancellationToken, head)), Wei(sums.WithdrawnBy(id))));
        return new JobBooks(head, Wei(sums.Funded), Wei(sums.Settled), Wei(sums.Refunded), providers, await ContractsAsync(sums, head, cancellationToken));
    }

    private async Task<ContractBooks> ContractsAsync(Sums sums, ulong head, CancellationToken cancellationToken)
    {
        var deployment = setup.Deployment;
        var vault = await deployment.StakeVault().TotalsAsync(Chain, cancellationToken, head);
        var escrow = await deployment.JobEscrow().TotalsAsync(Chain, cancellationToken, head);
        var court = await deployment.SlashingCourt().TotalsAsync(Chain, cancellationToken, head);
        var (inVault, inEscrow, inCourt) = (
            await Chain.BalanceAsync(deployment.Vault, cancellationToken), await Chain.BalanceAsync(deployment.Escrow, cancellationToken), await Chain.BalanceAsync(deployment.Court, cancellationToken));
        var drift = Drift(sums.Vault, vault.Free + vault.Locked + vault.Unbonding, vault.Surplus, inVault)
            + Drift(sums.Escrow, escrow.Rest + escrow.Unclaimed + escrow.Credits, escrow.Surplus, inEscrow)
            + Drift(sums.Court, court.Bonds + court.Credits, court.Surplus, inCourt)
            + Between(sums.Burned, court.Burned);
        return new ContractBooks(
            Wei(inVault), Wei(inEscrow), Wei(inCourt), Wei(sums.PaidIn), Wei(sums.PaidOut), Wei(sums.Burned), Wei(vault.Surplus + escrow.Surplus + court.Surplus), Wei(drift));
    }

    // What events say, what the contract says, what it has.
    private static UInt256 Drift((UInt256 In, UInt256 Out) events, UInt256 parts, UInt256 surplus, UInt256 balance) =>
        Between(events.In, events.Out + parts) + Between(balance, parts + surplus);

    private static UInt256 Between(UInt256 a, UInt256 b) => a > b ? a - b : b - a;

    // A hostile chain may name more than there is.
    private static Wei Wei(UInt256 amount) => new(UInt128.TryParse(amount.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var wei) ? wei : UInt128.MaxValue);

    /// <summary>What moved, in the order of events.</summary>
    private sealed class Sums(Hash256 job)
    {
        private readonly Dictionary<Hash256, UInt256> _withdrawn = [];

        public SortedDictionary<Hash256, UInt256> Paid { get; } = new(Comparer<Hash256>.Create((a, b) => string.CompareOrdinal(a.ToHex(), b.ToHex())));

        public UInt256 Funded { get; private set; }

        public UInt256 Settled { get; private set; }

        public UInt256 Refunded { get; private set; }

        public UInt256 PaidIn { get; private set; }

        public UInt256 PaidOut { get; private set; }

        public UInt256 Burned { get; private set; }

        public (UInt256 In, UInt256 Out) Vault { get; private set; }

        public (UInt256 In, UInt256 Out) Escrow { get; private set; }

        public (UInt256 In, UInt256 Out) Court { get; private set; }

        public UInt256 WithdrawnBy(Hash256 provider) => _withdrawn.GetValueOrDefault(provider);

        public void Add(ChainEvent log, ChainSetup setup)
        {
            if (log.Contract == setup.Deployment.Vault) Add(StakeVaultEvent.Decode(log));
            else if (log.Contract == setup.Deployment.Escrow) Add(JobEscrowEvent.Decode(log));
            else if (log.Contract == setup.Deployment.Court) Add(SlashingCourtEvent.Decode(log));
        }

        private void Add(StakeVaultEvent? item)
        {
            switch (item)
            {
                case StakeVaultEvent.Deposited deposited:
                    PaidIn += deposited.Amount;
                    Vault = (Vault.In + deposited.Amount, Vault.Out);
                    break;
                case StakeVaultEvent.Withdrawn withdrawn:
                    PaidOut += withdrawn.Amount;
                    Vault = (Vault.In, Vault.Out + withdrawn.Amount);
                    break;
                case StakeVaultEvent.Slashed slashed:
                    Vault = (Vault.In, Vault.Out + slashed.Amount);
                    Court = (Court.In + slashed.Amount, Court.Out);
                    break;
            }
        }

        private void Add(JobEscrowEvent? item)
        {
            switch (item)
            {
                case JobEscrowEvent.JobFunded funded:
                    PaidIn += funded.Amount;
                    Escrow = (Escrow.In + funded.Amount, Escrow.Out);
                    if (funded.JobId == job) Funded += funded.Amount;
                    break;
                case JobEscrowEvent.JobCompensated compensated:
                    Escrow = (Escrow.In + compensated.Amount, Escrow.Out);
                    Court = (Court.In, Court.Out + compensated.Amount);
                    break;
                case JobEscrowEvent.RoundSettled settled when settled.JobId == job:
                    Settled += settled.Total;
                    break;
                case JobEscrowEvent.PayoutClaimed claimed when claimed.JobId == job:
                    Paid[claimed.ProviderId] = Paid.GetValueOrDefault(claimed.ProviderId) + claimed.Amount;
                    break;
                case JobEscrowEvent.JobRefunded refunded when refunded.JobId == job:
                    Refunded += refunded.Amount;
                    break;
                case JobEscrowEvent.CreditWithdrawn fetched:
                    PaidOut += fetched.Amount;
                    Escrow = (Escrow.In, Escrow.Out + fetched.Amount);
                    break;
                case JobEscrowEvent.ProviderCreditWithdrawn fetched:
                    PaidOut += fetched.Amount;
                    Escrow = (Escrow.In, Escrow.Out + fetched.Amount);
                    _withdrawn[fetched.ProviderId] = WithdrawnBy(fetched.ProviderId) + fetched.Amount;
                    break;
            }
        }

        private void Add(SlashingCourtEvent? item)
        {
            switch (item)
            {
                case SlashingCourtEvent.ClaimCommitted committed:
                    PaidIn += committed.Bond;
                    Court = (Court.In + committed.Bond, Court.Out);
                    break;
                case SlashingCourtEvent.Appealed appealed:
                    PaidIn += appealed.Bond;
                    Court = (Court.In + appealed.Bond, Court.Out);
                    break;
                case SlashingCourtEvent.DisputeExecuted executed:
                    Burn(executed.Burned);
                    break;
                case SlashingCourtEvent.BondForfeited forfeited:
                    Burn(forfeited.Burned);
                    break;
                case SlashingCourtEvent.CreditWithdrawn fetched:
                    PaidOut += fetched.Amount;
                    Court = (Court.In, Court.Out + fetched.Amount);
                    break;
                case SlashingCourtEvent.ProviderCreditWithdrawn fetched:
                    PaidOut += fetched.Amount;
                    Court = (Court.In, Court.Out + fetched.Amount);
                    break;
            }
        }

        private void Burn(UInt256 amount)
        {
            Burned += amount;
            Court = (Court.In, Court.Out + amount);
        }
    }
}
