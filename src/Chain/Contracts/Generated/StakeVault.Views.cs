using ZeroG.Chain.Rpc;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public sealed partial class StakeVault
{
    private static readonly ContractFunction s_courtRole = new("COURT_ROLE()", "(bytes32)");
    private static readonly ContractFunction s_defaultAdminRole = new("DEFAULT_ADMIN_ROLE()", "(bytes32)");
    private static readonly ContractFunction s_maxTickets = new("MAX_TICKETS()", "(uint256)");
    private static readonly ContractFunction s_disputes = new("disputes(bytes32,bytes32)", "(uint256)");
    private static readonly ContractFunction s_getRoleAdmin = new("getRoleAdmin(bytes32)", "(bytes32)");
    private static readonly ContractFunction s_hasRole = new("hasRole(bytes32,address)", "(bool)");
    private static readonly ContractFunction s_locked = new("locked(bytes32,bytes32)", "(uint256)");
    private static readonly ContractFunction s_lockedAt = new("lockedAt(bytes32,bytes32,uint64)", "(uint256)");
    private static readonly ContractFunction s_operatorOf = new("operatorOf(bytes32)", "(address)");
    private static readonly ContractFunction s_provider = new("provider(bytes32)", "((address,address,uint32,bool,uint256))");
    private static readonly ContractFunction s_providerIdOf = new("providerIdOf(address,address,bytes32)", "(bytes32)");
    private static readonly ContractFunction s_slashableAt = new("slashableAt(bytes32,bytes32,uint64)", "(uint256)");
    private static readonly ContractFunction s_slashed = new("slashed(bytes32)", "(bool)");
    private static readonly ContractFunction s_supportsInterface = new("supportsInterface(bytes4)", "(bool)");
    private static readonly ContractFunction s_tickets = new("tickets(bytes32,bytes32)", "((uint128,uint64,uint64)[])");
    private static readonly ContractFunction s_tombstoneAfter = new("tombstoneAfter()", "(uint32)");
    private static readonly ContractFunction s_totals = new("totals()", "(uint256,uint256,uint256,uint256)");
    private static readonly ContractFunction s_unbondingTime = new("unbondingTime()", "(uint64)");

    /// <summary>Freezes, thaws and slashes.</summary>
    public Task<Hash256> CourtRoleAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_courtRole.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel);

    /// <summary>Default admin role: <c>DEFAULT_ADMIN_ROLE()</c>.</summary>
    public Task<Hash256> DefaultAdminRoleAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_defaultAdminRole.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel);

    /// <summary>Tickets of one lock: a slash walks over them, so their number must be bounded.</summary>
    public Task<UInt256> MaxTicketsAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_maxTickets.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel);

    /// <summary>Open disputes over one lock.</summary>
    public Task<UInt256> DisputesAsync(ChainClient chain, Hash256 providerId, Hash256 jobId, CancellationToken cancel, ulong? block = null) =>
        s_disputes.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(providerId), AbiValue.Of(jobId));

    /// <summary>Get role admin: <c>getRoleAdmin(bytes32)</c>.</summary>
    public Task<Hash256> GetRoleAdminAsync(ChainClient chain, Hash256 role, CancellationToken cancel, ulong? block = null) =>
        s_getRoleAdmin.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(role));

    /// <summary>Has role: <c>hasRole(bytes32,address)</c>.</summary>
    public Task<bool> HasRoleAsync(ChainClient chain, Hash256 role, Address account, CancellationToken cancel, ulong? block = null) =>
        s_hasRole.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(role), AbiValue.Of(account));

    /// <summary>Stake locked to a job, without what is unbonding from it, in wei.</summary>
    public Task<UInt256> LockedAsync(ChainClient chain, Hash256 providerId, Hash256 jobId, CancellationToken cancel, ulong? block = null) =>
        s_locked.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(providerId), AbiValue.Of(jobId));

    /// <summary>Stake locked to a job at the end of a past second, in wei.</summary>
    public Task<UInt256> LockedAtAsync(ChainClient chain, Hash256 providerId, Hash256 jobId, ulong time, CancellationToken cancel, ulong? block = null) =>
        s_lockedAt.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(providerId), AbiValue.Of(jobId), AbiValue.Of(time));

    /// <summary>The key that acts for a provider; zero when unknown.</summary>
    public Task<Address> OperatorOfAsync(ChainClient chain, Hash256 providerId, CancellationToken cancel, ulong? block = null) =>
        s_operatorOf.AskAsync(chain, address, block, answer => AbiValue.ToAddress(answer[0]), cancel, AbiValue.Of(providerId));

    /// <summary>A provider's keys, record and free stake; all zero when unknown.</summary>
    public Task<StakeVault.Provider> ProviderAsync(ChainClient chain, Hash256 providerId, CancellationToken cancel, ulong? block = null) =>
        s_provider.AskAsync(chain, address, block, answer => StakeVault.Provider.FromAbi(answer[0]), cancel, AbiValue.Of(providerId));

    /// <summary>The id that register gives: keccak256(abi.encode(operator, recovery, salt)).</summary>
    public Task<Hash256> ProviderIdOfAsync(ChainClient chain, Address @operator, Address recovery, Hash256 salt, CancellationToken cancel, ulong? block = null) =>
        s_providerIdOf.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(@operator), AbiValue.Of(recovery), AbiValue.Of(salt));

    /// <summary>What an offence at that time can cost at most now: the lock of that time, less what was slashed since.</summary>
    public Task<UInt256> SlashableAtAsync(ChainClient chain, Hash256 providerId, Hash256 jobId, ulong time, CancellationToken cancel, ulong? block = null) =>
        s_slashableAt.AskAsync(chain, address, block, answer => AbiValue.ToUInt256(answer[0]), cancel, AbiValue.Of(providerId), AbiValue.Of(jobId), AbiValue.Of(time));

    /// <summary>Whether an offence was slashed.</summary>
    public Task<bool> SlashedAsync(ChainClient chain, Hash256 offenceId, CancellationToken cancel, ulong? block = null) =>
        s_slashed.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(offenceId));

    /// <summary>Supports interface: <c>supportsInterface(bytes4)</c>.</summary>
    public Task<bool> SupportsInterfaceAsync(ChainClient chain, ReadOnlyMemory<byte> interfaceId, CancellationToken cancel, ulong? block = null) =>
        s_supportsInterface.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(interfaceId));

    /// <summary>Tickets of one lock, oldest first.</summary>
    public Task<IReadOnlyList<StakeVault.Ticket>> TicketsAsync(ChainClient chain, Hash256 providerId, Hash256 jobId, CancellationToken cancel, ulong? block = null) =>
        s_tickets.AskAsync(chain, address, block, answer => AbiValue.ToList(answer[0], item => StakeVault.Ticket.FromAbi(item)), cancel, AbiValue.Of(providerId), AbiValue.Of(jobId));

    /// <summary>Convictions after which a provider is tombstoned.</summary>
    public Task<uint> TombstoneAfterAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_tombstoneAfter.AskAsync(chain, address, block, answer => (uint)AbiValue.ToUInt64(answer[0]), cancel);

    /// <summary>Sums over all providers, in wei: free, locked, unbonding; and the wei that belong to nobody.</summary>
    public Task<Totals> TotalsAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_totals.AskAsync(chain, address, block, answer => new Totals(AbiValue.ToUInt256(answer[0]), AbiValue.ToUInt256(answer[1]), AbiValue.ToUInt256(answer[2]), AbiValue.ToUInt256(answer[3])), cancel);

    /// <summary>From the request of an unbonding to its withdrawal, in seconds.</summary>
    public Task<ulong> UnbondingTimeAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_unbondingTime.AskAsync(chain, address, block, answer => AbiValue.ToUInt64(answer[0]), cancel);
}
