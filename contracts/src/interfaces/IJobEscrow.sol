// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Money of jobs, in wei
/// @notice A job is funded once and its budget split evenly over its rounds. The orchestrator settles each round at most
/// once with a Merkle root over (provider, amount, settlement); providers claim against it after the payout lag, unless
/// they are under dispute for that round; what nobody can claim any more returns to the owner.
/// @dev A leaf is keccak256(bytes.concat(keccak256(abi.encode(providerId, amount, settlementId)))); pairs are sorted, as
/// OpenZeppelin's MerkleProof expects. The orchestrator is a provider of the vault, so it has a bond and a court too.
interface IJobEscrow {
    /// Open: rounds may be settled. Cancelled: for the settlement grace only. Completed, Failed: no more.
    enum JobStatus {
        None,
        Open,
        Cancelled,
        Completed,
        Failed
    }

    /// @param owner who funded it and gets the rest
    /// @param status see JobStatus
    /// @param rounds how many there are; round r is in [0, rounds)
    /// @param settleBy when the last round can be settled, in seconds since 1970
    /// @param orchestratorId the provider whose operator settles
    /// @param funded what was paid in, in wei
    /// @param rest what is neither settled nor refunded, in wei
    struct Job {
        address owner;
        JobStatus status;
        uint64 rounds;
        uint64 settleBy;
        bytes32 orchestratorId;
        uint256 funded;
        uint256 rest;
    }

    /// @param root Merkle root of its leaves
    /// @param round the round it pays
    /// @param claimableAt when claims begin, in seconds since 1970
    /// @param expiresAt when they end
    /// @param expired whether the unclaimed part has gone back to the job
    /// @param total sum of its leaves, in wei
    /// @param claimed what was claimed of it, in wei
    struct Settlement {
        bytes32 root;
        uint64 round;
        uint64 claimableAt;
        uint64 expiresAt;
        bool expired;
        uint256 total;
        uint256 claimed;
    }

    event JobFunded(
        bytes32 indexed jobId,
        address indexed owner,
        bytes32 indexed orchestratorId,
        bytes32 label,
        uint64 rounds,
        uint64 settleBy,
        uint256 amount
    );
    event RoundSettled(
        bytes32 indexed jobId,
        bytes32 indexed settlementId,
        uint64 round,
        bytes32 root,
        uint256 total,
        uint64 claimableAt,
        uint64 expiresAt
    );
    event PayoutClaimed(
        bytes32 indexed jobId, bytes32 indexed settlementId, bytes32 indexed providerId, uint256 amount
    );
    event SettlementExpired(bytes32 indexed jobId, bytes32 indexed settlementId, uint256 amount);
    event JobClosed(bytes32 indexed jobId, JobStatus status, uint64 settleBy);
    event JobRefunded(bytes32 indexed jobId, address indexed owner, uint256 amount);
    event JobCompensated(bytes32 indexed jobId, uint256 amount);
    event PayoutHeld(bytes32 indexed jobId, uint64 indexed round, bytes32 indexed providerId, uint256 disputes);
    event PayoutReleased(
        bytes32 indexed jobId, uint64 indexed round, bytes32 indexed providerId, uint256 disputes, bool forfeited
    );

    error UnknownJob(bytes32 jobId);
    error JobExists(bytes32 jobId);
    error ZeroBudget();
    error InvalidRounds(uint64 rounds);
    error InvalidDeadline(uint64 settleBy);
    error UnknownOrchestrator(bytes32 orchestratorId);
    error NotJobOwner(bytes32 jobId, address caller);
    error NotOrchestrator(bytes32 jobId, address caller);
    error JobNotOpen(bytes32 jobId, JobStatus status);
    error SettlingOver(bytes32 jobId, uint64 settleBy);
    error UnknownRound(bytes32 jobId, uint64 round);
    error RoundAlreadySettled(bytes32 jobId, uint64 round, bytes32 settlementId);
    error SettlementConflict(bytes32 jobId, bytes32 settlementId);
    error OverBudget(bytes32 jobId, uint64 round, uint256 budget, uint256 total);
    error InvalidSettlement();
    error UnknownSettlement(bytes32 jobId, bytes32 settlementId);
    error NotClaimableYet(bytes32 jobId, bytes32 settlementId, uint64 claimableAt);
    error ClaimsOver(bytes32 jobId, bytes32 settlementId, uint64 expiresAt);
    error AlreadyClaimed(bytes32 jobId, bytes32 settlementId, bytes32 providerId);
    error InvalidProof(bytes32 jobId, bytes32 settlementId, bytes32 providerId);
    error Overdrawn(bytes32 jobId, bytes32 settlementId, uint256 left, uint256 amount);
    error UnderDispute(bytes32 jobId, uint64 round, bytes32 providerId);
    error PayoutForfeited(bytes32 jobId, uint64 round, bytes32 providerId);
    error NotExpiredYet(bytes32 jobId, bytes32 settlementId, uint64 expiresAt);
    error AlreadyExpired(bytes32 jobId, bytes32 settlementId);
    error SettlingOpen(bytes32 jobId, uint64 settleBy);
    error NothingToRefund(bytes32 jobId);
    error NotHeld(bytes32 jobId, uint64 round, bytes32 providerId);
    error InvalidEscrowParameter(string name);

    /// @notice The id that fund gives: keccak256(abi.encode(owner, label)), so that nobody can take another's.
    function jobIdOf(address owner, bytes32 label) external pure returns (bytes32);

    /// @notice Opens a job with the sent wei as its budget.
    /// @param label the owner's own name of the job
    /// @param settleBy when the last round can be settled, in seconds since 1970
    function fund(bytes32 label, bytes32 orchestratorId, uint64 rounds, uint64 settleBy)
        external
        payable
        returns (bytes32 jobId);

    /// @notice Settles a round; by the orchestrator. The same settlement again changes nothing and does not fail;
    /// another under its id, or a second one for its round, does.
    /// @param total the sum of the leaves, at most the round's budget
    function settle(bytes32 jobId, uint64 round, bytes32 settlementId, bytes32 root, uint256 total) external;

    /// @notice Credits a provider with its leaf of a settlement; by anybody, once.
    function claim(bytes32 jobId, bytes32 settlementId, bytes32 providerId, uint256 amount, bytes32[] calldata proof)
        external;

    /// @notice Returns what was not claimed of a settlement to the job, after its expiry; by anybody.
    function expire(bytes32 jobId, bytes32 settlementId) external;

    /// @notice Ends a job; by its owner. What was done until now can still be settled during the grace.
    function cancel(bytes32 jobId) external;

    /// @notice Ends a job of which no more will be settled; by the orchestrator.
    /// @param failed whether the job has failed, rather than completed
    function close(bytes32 jobId, bool failed) external;

    /// @notice Credits the owner with what is left of a job that can settle no more; by anybody, repeatedly, since
    /// expiries and compensations may follow.
    function refund(bytes32 jobId) external returns (uint256 amount);

    /// @notice Bars a provider's payout of a round while a dispute is open; by the court. A dispute over the
    /// orchestrator bars the whole round.
    function hold(bytes32 jobId, uint64 round, bytes32 providerId) external;

    /// @notice Ends one hold; by the court.
    /// @param forfeit whether the payout is lost, which returns it to the job at expiry
    function release(bytes32 jobId, uint64 round, bytes32 providerId, bool forfeit) external;

    /// @notice Adds the sent wei to a job's rest; by the court.
    function compensate(bytes32 jobId) external payable;

    /// @notice A job; all zero when unknown.
    function job(bytes32 jobId) external view returns (Job memory);

    /// @notice A settlement; all zero when unknown.
    function settlement(bytes32 jobId, bytes32 settlementId) external view returns (Settlement memory);

    /// @notice The settlement of a round; zero when it is not settled.
    function settlementOf(bytes32 jobId, uint64 round) external view returns (bytes32);

    /// @notice What can be paid for a round, in wei. The budgets of all rounds sum to what was funded.
    function budgetOf(bytes32 jobId, uint64 round) external view returns (uint256);

    /// @notice Whether a provider has claimed of a settlement.
    function claimed(bytes32 jobId, bytes32 settlementId, bytes32 providerId) external view returns (bool);

    /// @notice Open disputes that hold a provider's payout of a round.
    function holds(bytes32 jobId, uint64 round, bytes32 providerId) external view returns (uint256);

    /// @notice Whether a provider has lost its payout of a round.
    function forfeited(bytes32 jobId, uint64 round, bytes32 providerId) external view returns (bool);

    /// @notice From the settlement of a round to its claims, in seconds.
    function payoutLag() external view returns (uint64);

    /// @notice How long claims are open, in seconds.
    function claimWindow() external view returns (uint64);

    /// @notice How long a cancelled job can still settle, in seconds.
    function settlementGrace() external view returns (uint64);

    /// @notice Sums over everybody, in wei: not settled, settled and unclaimed, credits; and what belongs to nobody.
    function totals() external view returns (uint256 rest, uint256 unclaimed, uint256 credits, uint256 surplus);
}
