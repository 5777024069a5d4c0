// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {PullPayments} from "./PullPayments.sol";
import {IJobEscrow} from "./interfaces/IJobEscrow.sol";
import {IStakeVault} from "./interfaces/IStakeVault.sol";

/// @title Money of jobs, in wei
/// @dev The court's role is given at deployment and has no administrator: nobody can hold a payout without a dispute.
contract JobEscrow is IJobEscrow, PullPayments, AccessControl {
    /// Holds, releases and compensates.
    bytes32 public constant COURT_ROLE = keccak256("COURT_ROLE");

    /// The most rounds of a job, and the longest that one can settle: nothing is locked for ever.
    uint64 public constant MAX_ROUNDS = 1_000_000;
    uint64 public constant MAX_DURATION = 730 days;

    bytes32 private constant NOBODY_ROLE = keccak256("NOBODY_ROLE");

    uint64 public immutable payoutLag;
    uint64 public immutable claimWindow;
    uint64 public immutable settlementGrace;

    mapping(bytes32 jobId => Job) private _jobs;
    mapping(bytes32 jobId => mapping(bytes32 settlementId => Settlement)) private _settlements;
    mapping(bytes32 jobId => mapping(uint64 round => bytes32)) public settlementOf;
    mapping(bytes32 jobId => mapping(bytes32 settlementId => mapping(bytes32 providerId => bool))) public claimed;
    mapping(bytes32 jobId => mapping(uint64 round => mapping(bytes32 providerId => uint256))) public holds;
    mapping(bytes32 jobId => mapping(uint64 round => mapping(bytes32 providerId => bool))) public forfeited;

    uint256 private _rest;
    uint256 private _unclaimed;

    constructor(IStakeVault vault_, address court, uint64 payoutLag_, uint64 claimWindow_, uint64 settlementGrace_)
        PullPayments(vault_)
    {
        if (address(vault_) == address(0)) revert InvalidEscrowParameter("vault");
        if (court == address(0)) revert InvalidEscrowParameter("court");
        if (claimWindow_ == 0) revert InvalidEscrowParameter("claimWindow");
        if (settlementGrace_ == 0) revert InvalidEscrowParameter("settlementGrace");
        payoutLag = payoutLag_;
        claimWindow = claimWindow_;
        settlementGrace = settlementGrace_;
        _setRoleAdmin(COURT_ROLE, NOBODY_ROLE);
        _grantRole(COURT_ROLE, court);
    }

    function fund(bytes32 label, bytes32 orchestratorId, uint64 rounds, uint64 settleBy)
        external
        payable
        returns (bytes32 jobId)
    {
        if (msg.value == 0) revert ZeroBudget();
        if (rounds == 0 || rounds > MAX_ROUNDS) revert InvalidRounds(rounds);
        if (settleBy <= block.timestamp || settleBy > block.timestamp + MAX_DURATION) revert InvalidDeadline(settleBy);
        if (vault.operatorOf(orchestratorId) == address(0)) revert UnknownOrchestrator(orchestratorId);
        jobId = jobIdOf(msg.sender, label);
        if (_jobs[jobId].status != JobStatus.None) revert JobExists(jobId);
        _jobs[jobId] = Job(msg.sender, JobStatus.Open, rounds, settleBy, orchestratorId, msg.value, msg.value);
        _rest += msg.value;
        emit JobFunded(jobId, msg.sender, orchestratorId, label, rounds, settleBy, msg.value);
    }

    function settle(bytes32 jobId, uint64 round, bytes32 settlementId, bytes32 root, uint256 total) external {
        Job storage it = _known(jobId);
        if (vault.operatorOf(it.orchestratorId) != msg.sender) revert NotOrchestrator(jobId, msg.sender);
        if (settlementId == bytes32(0) || root == bytes32(0) || total == 0) revert InvalidSettlement();
        Settlement storage made = _settlements[jobId][settlementId];
        if (made.total != 0) {
            // Sent again after a restart: it has its effect already.
            if (made.round == round && made.root == root && made.total == total) return;
            revert SettlementConflict(jobId, settlementId);
        }
        if (it.status != JobStatus.Open && it.status != JobStatus.Cancelled) revert JobNotOpen(jobId, it.status);
        if (block.timestamp > it.settleBy) revert SettlingOver(jobId, it.settleBy);
        if (round >= it.rounds) revert UnknownRound(jobId, round);
        bytes32 other = settlementOf[jobId][round];
        if (other != bytes32(0)) revert RoundAlreadySettled(jobId, round, other);
        uint256 budget = _budget(it, round);
        if (total > budget) revert OverBudget(jobId, round, budget, total);

        uint64 claimableAt = uint64(block.timestamp) + payoutLag;
        uint64 expiresAt = claimableAt + claimWindow;
        settlementOf[jobId][round] = settlementId;
        _settlements[jobId][settlementId] = Settlement(root, round, claimableAt, expiresAt, false, total, 0);
        it.rest -= total;
        _rest -= total;
        _unclaimed += total;
        emit RoundSettled(jobId, settlementId, round, root, total, claimableAt, expiresAt);
    }

    function claim(bytes32 jobId, bytes32 settlementId, bytes32 providerId, uint256 amount, bytes32[] calldata proof)
        external
    {
        Settlement storage made = _settled(jobId, settlementId);
        if (block.timestamp < made.claimableAt) revert NotClaimableYet(jobId, settlementId, made.claimableAt);
        if (made.expired || block.timestamp > made.expiresAt) {
            revert ClaimsOver(jobId, settlementId, made.expiresAt);
        }
        if (claimed[jobId][settlementId][providerId]) revert AlreadyClaimed(jobId, settlementId, providerId);
        _requireUndisputed(jobId, made.round, providerId);
        // Who is wrong about the round is wrong about all that it pays.
        bytes32 orchestratorId = _jobs[jobId].orchestratorId;
        if (orchestratorId != providerId) _requireUndisputed(jobId, made.round, orchestratorId);
        // Hashed twice, so that no inner node of a tree can pass for a leaf.
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(providerId, amount, settlementId))));
        if (!MerkleProof.verifyCalldata(proof, made.root, leaf)) revert InvalidProof(jobId, settlementId, providerId);
        uint256 left = made.total - made.claimed;
        if (amount > left) revert Overdrawn(jobId, settlementId, left, amount);

        claimed[jobId][settlementId][providerId] = true;
        made.claimed += amount;
        _unclaimed -= amount;
        emit PayoutClaimed(jobId, settlementId, providerId, amount);
        _creditProvider(providerId, amount);
    }

    function expire(bytes32 jobId, bytes32 settlementId) external {
        Settlement storage made = _settled(jobId, settlementId);
        if (made.expired) revert AlreadyExpired(jobId, settlementId);
        if (block.timestamp <= made.expiresAt) revert NotExpiredYet(jobId, settlementId, made.expiresAt);
        made.expired = true;
        uint256 amount = made.total - made.claimed;
        _jobs[jobId].rest += amount;
        _rest += amount;
        _unclaimed -= amount;
        emit SettlementExpired(jobId, settlementId, amount);
    }

    function cancel(bytes32 jobId) external {
        Job storage it = _known(jobId);
        if (it.owner != msg.sender) revert NotJobOwner(jobId, msg.sender);
        if (it.status != JobStatus.Open) revert JobNotOpen(jobId, it.status);
        uint64 graceEnds = uint64(block.timestamp) + settlementGrace;
        if (graceEnds < it.settleBy) it.settleBy = graceEnds;
        it.status = JobStatus.Cancelled;
        emit JobClosed(jobId, JobStatus.Cancelled, it.settleBy);
    }

    function close(bytes32 jobId, bool failed) external {
        Job storage it = _known(jobId);
        if (vault.operatorOf(it.orchestratorId) != msg.sender) revert NotOrchestrator(jobId, msg.sender);
        if (it.status != JobStatus.Open && it.status != JobStatus.Cancelled) revert JobNotOpen(jobId, it.status);
        it.status = failed ? JobStatus.Failed : JobStatus.Completed;
        if (block.timestamp < it.settleBy) it.settleBy = uint64(block.timestamp);
        emit JobClosed(jobId, it.status, it.settleBy);
    }

    function refund(bytes32 jobId) external returns (uint256 amount) {
        Job storage it = _known(jobId);
        bool closed = it.status == JobStatus.Completed || it.status == JobStatus.Failed;
        if (!closed && block.timestamp <= it.settleBy) revert SettlingOpen(jobId, it.settleBy);
        amount = it.rest;
        if (amount == 0) revert NothingToRefund(jobId);
        it.rest = 0;
        _rest -= amount;
        emit JobRefunded(jobId, it.owner, amount);
        _credit(it.owner, amount);
    }

    function hold(bytes32 jobId, uint64 round, bytes32 providerId) external onlyRole(COURT_ROLE) {
        uint256 open = ++holds[jobId][round][providerId];
        emit PayoutHeld(jobId, round, providerId, open);
    }

    function release(bytes32 jobId, uint64 round, bytes32 providerId, bool forfeit) external onlyRole(COURT_ROLE) {
        if (holds[jobId][round][providerId] == 0) revert NotHeld(jobId, round, providerId);
        uint256 open = --holds[jobId][round][providerId];
        if (forfeit) forfeited[jobId][round][providerId] = true;
        emit PayoutReleased(jobId, round, providerId, open, forfeit);
    }

    function compensate(bytes32 jobId) external payable onlyRole(COURT_ROLE) {
        _known(jobId).rest += msg.value;
        _rest += msg.value;
        emit JobCompensated(jobId, msg.value);
    }

    function job(bytes32 jobId) external view returns (Job memory) {
        return _jobs[jobId];
    }

    function settlement(bytes32 jobId, bytes32 settlementId) external view returns (Settlement memory) {
        return _settlements[jobId][settlementId];
    }

    function budgetOf(bytes32 jobId, uint64 round) external view returns (uint256) {
        Job storage it = _known(jobId);
        if (round >= it.rounds) revert UnknownRound(jobId, round);
        return _budget(it, round);
    }

    function totals() external view returns (uint256 rest, uint256 unclaimed, uint256 credits, uint256 surplus) {
        return (_rest, _unclaimed, _credits, address(this).balance - _rest - _unclaimed - _credits);
    }

    function jobIdOf(address owner, bytes32 label) public pure returns (bytes32) {
        return keccak256(abi.encode(owner, label));
    }

    /// @dev Cumulative shares, rounded down, so that the budgets sum to what was funded.
    function _budget(Job storage it, uint64 round) private view returns (uint256) {
        return Math.mulDiv(it.funded, uint256(round) + 1, it.rounds) - Math.mulDiv(it.funded, round, it.rounds);
    }

    function _requireUndisputed(bytes32 jobId, uint64 round, bytes32 providerId) private view {
        if (holds[jobId][round][providerId] != 0) revert UnderDispute(jobId, round, providerId);
        if (forfeited[jobId][round][providerId]) revert PayoutForfeited(jobId, round, providerId);
    }

    function _known(bytes32 jobId) private view returns (Job storage it) {
        it = _jobs[jobId];
        if (it.status == JobStatus.None) revert UnknownJob(jobId);
    }

    function _settled(bytes32 jobId, bytes32 settlementId) private view returns (Settlement storage made) {
        made = _settlements[jobId][settlementId];
        if (made.total == 0) revert UnknownSettlement(jobId, settlementId);
    }
}
