// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Stake of providers, in wei
/// @notice A provider's stake is free, locked to a job, or unbonding from either. Locked and unbonding stake of a job can
/// be slashed for offences in that job, and in no other. Stake leaves through an unbonding ticket, and no other way.
/// @dev A provider's id commits to its first operator and its recovery key and outlives both: keys rotate under it.
/// The free stake has the job id zero.
interface IStakeVault {
    /// @param operator the key that locks, unbonds and withdraws
    /// @param recovery the key that replaces the operator's
    /// @param convictions offences it was slashed for
    /// @param tombstoned whether it may take no new locks
    /// @param free stake that is neither locked nor unbonding, in wei
    struct Provider {
        address operator;
        address recovery;
        uint32 convictions;
        bool tombstoned;
        uint256 free;
    }

    /// @param amount what is left of it, in wei
    /// @param requestedAt when it was requested, in seconds since 1970
    /// @param readyAt when it can be withdrawn, unless the lock is frozen
    struct Ticket {
        uint128 amount;
        uint64 requestedAt;
        uint64 readyAt;
    }

    event ProviderRegistered(bytes32 indexed providerId, address indexed operator, address recovery);
    event OperatorRotated(bytes32 indexed providerId, address indexed previous, address indexed operator);
    event RecoveryRotated(bytes32 indexed providerId, address indexed previous, address indexed recovery);
    event Deposited(bytes32 indexed providerId, address indexed from, uint256 amount);
    event Locked(bytes32 indexed providerId, bytes32 indexed jobId, uint256 amount);
    event UnbondingRequested(bytes32 indexed providerId, bytes32 indexed jobId, uint256 amount, uint64 readyAt);
    event Withdrawn(bytes32 indexed providerId, bytes32 indexed jobId, address indexed to, uint256 amount);
    event Restaked(bytes32 indexed providerId, bytes32 indexed jobId, uint256 amount);
    event Frozen(bytes32 indexed providerId, bytes32 indexed jobId, uint256 disputes);
    event Thawed(bytes32 indexed providerId, bytes32 indexed jobId, uint256 disputes);
    event Slashed(
        bytes32 indexed providerId, bytes32 indexed jobId, bytes32 indexed offenceId, uint64 occurredAt, uint256 amount
    );
    event Tombstoned(bytes32 indexed providerId, uint32 convictions);

    error UnknownProvider(bytes32 providerId);
    error ProviderExists(bytes32 providerId);
    error InvalidKey(address key);
    error NotOperator(bytes32 providerId, address caller);
    error NotRecovery(bytes32 providerId, address caller);
    error ProviderTombstoned(bytes32 providerId);
    error ZeroAmount();
    error ReservedJob();
    error InsufficientStake(bytes32 providerId, bytes32 jobId, uint256 available, uint256 needed);
    error TooManyTickets(bytes32 providerId, bytes32 jobId);
    error LockFrozen(bytes32 providerId, bytes32 jobId);
    error NotFrozen(bytes32 providerId, bytes32 jobId);
    error NothingReady(bytes32 providerId, bytes32 jobId);
    error AlreadySlashed(bytes32 offenceId);
    error TransferFailed(address to, uint256 amount);
    error InvalidParameter(string name);

    /// @notice The id that register gives: keccak256(abi.encode(operator, recovery, salt)).
    function providerIdOf(address operator, address recovery, bytes32 salt) external pure returns (bytes32);

    /// @notice Registers a provider. Anyone may send it: the id commits to both keys.
    function register(address operator, address recovery, bytes32 salt) external returns (bytes32 providerId);

    /// @notice Replaces the operator's key; by the recovery key alone.
    function rotateOperator(bytes32 providerId, address operator) external;

    /// @notice Hands the recovery to another key; by the recovery key alone.
    function rotateRecovery(bytes32 providerId, address recovery) external;

    /// @notice Adds the sent wei to a provider's free stake; from anybody.
    function deposit(bytes32 providerId) external payable;

    /// @notice Moves free stake into the lock of a job; by the operator, unless tombstoned.
    function lock(bytes32 providerId, bytes32 jobId, uint256 amount) external;

    /// @notice Takes stake out of a job's lock (or, with job zero, out of the free stake) into a ticket that is ready
    /// after the unbonding time; by the operator. The ticket of a lock stays slashable until it is withdrawn.
    function requestUnbonding(bytes32 providerId, bytes32 jobId, uint256 amount) external;

    /// @notice Pays all ready tickets of one lock to an address; by the operator, unless the lock is under dispute.
    function withdraw(bytes32 providerId, bytes32 jobId, address to) external returns (uint256 amount);

    /// @notice Returns all ready tickets of one lock to the free stake, under the same conditions as withdraw.
    function restake(bytes32 providerId, bytes32 jobId) external returns (uint256 amount);

    /// @notice Bars withdrawals from one lock while a dispute is open; by the court.
    function freeze(bytes32 providerId, bytes32 jobId) external;

    /// @notice Ends one freeze; by the court.
    function thaw(bytes32 providerId, bytes32 jobId) external;

    /// @notice Takes a share of what was locked to the job at the time of the offence, as far as it is still there, and
    /// sends it to the court; counts a conviction; by the court, once an offence.
    /// @param bps the share of the lock, in basis points
    function slash(bytes32 providerId, bytes32 jobId, bytes32 offenceId, uint64 occurredAt, uint256 bps)
        external
        returns (uint256 amount);

    /// @notice A provider's keys, record and free stake; all zero when unknown.
    function provider(bytes32 providerId) external view returns (Provider memory);

    /// @notice The key that acts for a provider; zero when unknown.
    function operatorOf(bytes32 providerId) external view returns (address);

    /// @notice Stake locked to a job, without what is unbonding from it, in wei.
    function locked(bytes32 providerId, bytes32 jobId) external view returns (uint256);

    /// @notice Stake locked to a job at the end of a past second, in wei.
    function lockedAt(bytes32 providerId, bytes32 jobId, uint64 time) external view returns (uint256);

    /// @notice What an offence at that time can cost at most now: the lock of that time, less what was slashed since.
    function slashableAt(bytes32 providerId, bytes32 jobId, uint64 time) external view returns (uint256);

    /// @notice Tickets of one lock, oldest first.
    function tickets(bytes32 providerId, bytes32 jobId) external view returns (Ticket[] memory);

    /// @notice Open disputes over one lock.
    function disputes(bytes32 providerId, bytes32 jobId) external view returns (uint256);

    /// @notice Whether an offence was slashed.
    function slashed(bytes32 offenceId) external view returns (bool);

    /// @notice From the request of an unbonding to its withdrawal, in seconds.
    function unbondingTime() external view returns (uint64);

    /// @notice Convictions after which a provider is tombstoned.
    function tombstoneAfter() external view returns (uint32);

    /// @notice Sums over all providers, in wei: free, locked, unbonding; and the wei that belong to nobody.
    function totals() external view returns (uint256 free, uint256 locked_, uint256 unbonding, uint256 surplus);
}
