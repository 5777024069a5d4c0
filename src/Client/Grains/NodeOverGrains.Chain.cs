using ZeroG.Escrow;
using ZeroG.Jobs;
using ZeroG.Settlement;
using ZeroG.Staking;

namespace ZeroG.Client;

public abstract partial class NodeOverGrains
{
    private const int AccountLength = 42;

    /// <summary>The chain that settlements are on: part of their grains' keys.</summary>
    /// <exception cref="ZeroGException">There is none, or it is not known here.</exception>
    protected abstract ulong ChainId { get; }

    /// <inheritdoc/>
    public abstract Task<ChainInfo> ChainAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public Task<StakeAccountInfo> GetStakeAsync(string providerId, CancellationToken cancellationToken = default) =>
        AnswerAsync(Stake(providerId).GetAsync(), cancellationToken);

    /// <inheritdoc/>
    public Task<SettlementInfo> OrderStakeAsync(string providerId, StakeOrder order, CancellationToken cancellationToken = default) =>
        AnswerAsync(Stake(providerId).OrderAsync(order), cancellationToken);

    /// <inheritdoc/>
    public async Task<EscrowInfo> GetEscrowAsync(string jobId, CancellationToken cancellationToken = default) =>
        await AnswerAsync(Grains.GetGrain<IJobEscrowGrain>(JobId.Parse(jobId)).GetAsync(), cancellationToken)
            ?? throw NotFound($"Job '{jobId}' has no escrow.", "Only jobs that were submitted with a budget have one.");

    /// <inheritdoc/>
    public Task<SettlementPage> ListSettlementsAsync(string signer, string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        AnswerAsync(Signer(signer).ListAsync(after, limit), cancellationToken);

    /// <inheritdoc/>
    public async Task<SettlementInfo> GetSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) =>
        await AnswerAsync(Signer(signer).GetAsync(settlementId), cancellationToken)
            ?? throw NotFound($"Account {signer} has no settlement {settlementId}.", "'zerog settlement list' shows those there are.");

    /// <inheritdoc/>
    public Task<SettlementInfo> AbandonSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) =>
        AnswerAsync(Signer(signer).AbandonAsync(settlementId), cancellationToken);

    /// <inheritdoc/>
    public Task<SettlementInfo> RetrySettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) =>
        AnswerAsync(Signer(signer).RetryAsync(settlementId), cancellationToken);

    private IStakeAccountGrain Stake(string providerId) => BlobRef.IsRoot(providerId)
        ? Grains.GetGrain<IStakeAccountGrain>(providerId)
        : throw new ZeroGException(FailureKind.Invalid, $"'{providerId}' is not a provider's id.", "An id is 0x and 64 lower-case hexadecimal digits.");

    private ISettlementGrain Signer(string signer) =>
        signer is { Length: AccountLength } && signer.StartsWith("0x", StringComparison.Ordinal) && signer.AsSpan(2).ContainsAnyExcept("0123456789abcdefABCDEF") is false
            ? Grains.GetGrain<ISettlementGrain>(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ChainId}/{signer.ToLowerInvariant()}"))
            : throw new ZeroGException(FailureKind.Invalid, $"'{signer}' is not an account.", "An account is 0x and 40 hexadecimal digits.");
}
