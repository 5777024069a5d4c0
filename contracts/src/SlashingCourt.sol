// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Bench} from "./Bench.sol";
import {PullPayments} from "./PullPayments.sol";
import {IJobEscrow} from "./interfaces/IJobEscrow.sol";
import {ISlashingCourt} from "./interfaces/ISlashingCourt.sol";
import {IStakeVault} from "./interfaces/IStakeVault.sol";

/// @title Disputes over offences of providers
/// @dev Windows, bonds and shares are fixed at deployment. The registrar chooses the panels of later claims and has no
/// other power; a dispute keeps the panels with which it began.
contract SlashingCourt is ISlashingCourt, PullPayments, AccessControl, EIP712 {
    using Bench for Bench.Panel;
    using Bench for Bench.Seats;

    /// Seats panels.
    bytes32 public constant REGISTRAR_ROLE = keccak256("REGISTRAR_ROLE");

    /// The most bytes of one answer: it is published in an event.
    uint256 public constant MAX_ANSWER = 24 * 1024;

    bytes32 private constant RULING_TYPE =
        keccak256("Ruling(uint256 disputeId,bytes32 offenceId,uint8 instance,bool guilty,bytes32 evidenceRoot)");
    uint256 private constant BPS = 10_000;
    address private constant BURN = 0x000000000000000000000000000000000000dEaD;

    IJobEscrow public immutable escrow;

    // Written by the constructor alone.
    Windows private _windows;
    Terms private _terms;

    mapping(address challenger => mapping(bytes32 commitment => uint64)) public committedAt;
    mapping(uint256 disputeId => Dispute) private _disputes;
    mapping(bytes32 offenceId => uint256) public openDispute;
    mapping(bytes32 offenceId => bool) public convicted;
    mapping(uint64 bench => Bench.Seats) private _benches;

    uint256 public disputeCount;
    uint64 public currentBench;
    uint256 private _bonds;
    uint256 private _burned;

    constructor(IStakeVault vault_, IJobEscrow escrow_, address admin, Windows memory w, Terms memory t)
        PullPayments(vault_)
        EIP712("ZeroG SlashingCourt", "1")
    {
        if (admin == address(0)) revert InvalidCourtParameter("admin");
        if (w.commitAge == 0) revert InvalidCourtParameter("commitAge");
        if (w.commitLife <= w.commitAge) revert InvalidCourtParameter("commitLife");
        if (w.response == 0) revert InvalidCourtParameter("response");
        if (w.ruling == 0) revert InvalidCourtParameter("ruling");
        if (w.appeal == 0) revert InvalidCourtParameter("appeal");
        if (w.appealRuling == 0) revert InvalidCourtParameter("appealRuling");
        if (t.bond == 0) revert InvalidCourtParameter("bond");
        if (t.appealBond == 0) revert InvalidCourtParameter("appealBond");
        if (t.penaltyBps == 0 || t.penaltyBps > BPS) revert InvalidCourtParameter("penaltyBps");
        // Something is burned of every slash, or slashing oneself would be free.
        if (t.challengerBps + t.jobBps >= BPS) revert InvalidCourtParameter("burned share");
        if (!AccessControl(address(vault_)).hasRole(keccak256("COURT_ROLE"), address(this))) {
            revert WrongWiring(address(vault_));
        }
        if (
            !AccessControl(address(escrow_)).hasRole(keccak256("COURT_ROLE"), address(this))
                || address(PullPayments(address(escrow_)).vault()) != address(vault_)
        ) revert WrongWiring(address(escrow_));
        escrow = escrow_;
        _windows = w;
        _terms = t;
        uint64 needed = neededUnbonding();
        if (vault_.unbondingTime() < needed) revert UnbondingTooShort(vault_.unbondingTime(), needed);
        // A payout must not expire while a dispute holds it.
        if (escrow_.claimWindow() < needed) revert InvalidCourtParameter("claimWindow");
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @dev Slashed stake comes from the vault; nothing else may.
    receive() external payable {
        if (msg.sender != address(vault)) revert OnlyVault(msg.sender);
    }

    function seatBench(
        address[] calldata panel,
        uint256 threshold,
        address[] calldata appealPanel,
        uint256 appealThreshold
    ) external onlyRole(REGISTRAR_ROLE) returns (uint64 bench) {
        bench = ++currentBench;
        _benches[bench].seat(panel, threshold, appealPanel, appealThreshold);
        emit BenchSeated(bench, panel, threshold, appealPanel, appealThreshold);
    }

    function commit(bytes32 commitment) external payable {
        if (msg.value != _terms.bond) revert WrongBond(_terms.bond, msg.value);
        if (committedAt[msg.sender][commitment] != 0) revert CommitmentExists(commitment);
        committedAt[msg.sender][commitment] = uint64(block.timestamp);
        _bonds += msg.value;
        emit ClaimCommitted(msg.sender, commitment, msg.value);
    }

    function reveal(Claim calldata claim, bytes32 salt) external returns (uint256 disputeId) {
        _consumeCommitment(commitmentOf(msg.sender, claim, salt));
        bytes32 offenceId = _requireClaimable(claim);

        disputeId = ++disputeCount;
        openDispute[offenceId] = disputeId;
        Dispute storage it = _disputes[disputeId];
        it.claim = claim;
        it.challenger = msg.sender;
        it.bench = currentBench;
        _setClock(it, uint64(block.timestamp) + _windows.response);
        vault.freeze(claim.providerId, claim.jobId);
        escrow.hold(claim.jobId, claim.round, claim.providerId);
        emit DisputeOpened(
            disputeId,
            offenceId,
            claim.providerId,
            msg.sender,
            claim.jobId,
            claim.epoch,
            claim.round,
            claim.occurredAt,
            claim.evidenceRoot,
            it.bench,
            it.answerBy
        );
    }

    function withdrawCommitment(bytes32 commitment) external {
        uint64 made = committedAt[msg.sender][commitment];
        if (made == 0) revert UnknownCommitment(commitment);
        if (block.timestamp <= made + _windows.commitLife) revert CommitmentStillOpen(made + _windows.commitLife);
        delete committedAt[msg.sender][commitment];
        _bonds -= _terms.bond;
        _credit(msg.sender, _terms.bond);
        emit CommitmentWithdrawn(msg.sender, commitment, _terms.bond);
    }

    function answer(uint256 disputeId, bytes calldata data) external {
        Dispute storage it = _known(disputeId);
        if (data.length > MAX_ANSWER) revert AnswerTooLong(data.length);
        uint64 until = it.appellant == address(0) ? it.answerBy : it.appealRuleBy;
        if (block.timestamp > until || it.second != Verdict.None) revert AnswersOver(disputeId, until);
        if (it.appellant == address(0) && _isParty(it, msg.sender)) {
            uint64 later = uint64(block.timestamp) + _windows.extension;
            // A move in the last moments leaves the other side time for its own, but not without end.
            if (later > it.answerBy && it.extensions < _windows.maxExtensions) {
                it.extensions++;
                _setClock(it, later);
            }
        }
        emit Answered(disputeId, msg.sender, it.answerBy, data);
    }

    function rule(uint256 disputeId, bool guilty, bytes32 evidenceRoot, bytes[] calldata signatures) external {
        Dispute storage it = _known(disputeId);
        uint8 instance = it.appellant == address(0) ? 0 : 1;
        if ((instance == 0 ? it.first : it.second) != Verdict.None) revert AlreadyRuled(disputeId);
        if (evidenceRoot == bytes32(0)) revert NoEvidence();
        if (instance == 0 && (block.timestamp <= it.answerBy || block.timestamp > it.ruleBy)) {
            revert NotRulingTime(disputeId);
        }
        if (instance == 1 && block.timestamp > it.appealRuleBy) revert NotRulingTime(disputeId);
        _benches[it.bench].panels[instance].requireSigned(
            rulingDigest(disputeId, instance, guilty, evidenceRoot), signatures
        );

        Verdict verdict = guilty ? Verdict.Guilty : Verdict.NotGuilty;
        if (instance == 0) {
            it.first = verdict;
            it.appealBy = uint64(block.timestamp) + _windows.appeal;
        } else {
            it.second = verdict;
        }
        emit Ruled(disputeId, instance, guilty, evidenceRoot);
    }

    function appeal(uint256 disputeId) external payable {
        Dispute storage it = _known(disputeId);
        if (msg.value != _terms.appealBond) revert WrongBond(_terms.appealBond, msg.value);
        if (it.appellant != address(0)) revert AlreadyAppealed(disputeId);
        bool ruled = it.first != Verdict.None || block.timestamp > it.ruleBy;
        if (!ruled || block.timestamp > it.appealBy) revert NotAppealTime(disputeId);
        it.appellant = msg.sender;
        it.appealRuleBy = uint64(block.timestamp) + _windows.appealRuling;
        _bonds += msg.value;
        emit Appealed(disputeId, msg.sender, msg.value, it.appealRuleBy);
    }

    function execute(uint256 disputeId) external nonReentrant {
        Dispute storage it = _known(disputeId);
        if (it.executed) revert AlreadyExecuted(disputeId);
        uint64 until = finalAt(disputeId);
        if (it.second == Verdict.None && block.timestamp <= until) revert DisputeStillOpen(disputeId, until);
        it.executed = true;

        Claim memory claim = it.claim;
        bytes32 offenceId = offenceIdOf(claim.jobId, claim.epoch, claim.round, claim.providerId);
        delete openDispute[offenceId];
        Verdict verdict = it.second != Verdict.None ? it.second : it.first;
        bool guilty = verdict == Verdict.Guilty;
        vault.thaw(claim.providerId, claim.jobId);
        escrow.release(claim.jobId, claim.round, claim.providerId, guilty);

        uint256 amount;
        uint256 toChallenger;
        uint256 toJob;
        if (guilty) {
            convicted[offenceId] = true;
            amount = vault.slash(claim.providerId, claim.jobId, offenceId, claim.occurredAt, _terms.penaltyBps);
            toChallenger = amount * _terms.challengerBps / BPS;
            toJob = amount * _terms.jobBps / BPS;
            _credit(it.challenger, toChallenger);
            escrow.compensate{value: toJob}(claim.jobId);
        }
        // The remainders of both divisions are burned with the rest.
        uint256 burned = amount - toChallenger - toJob;
        _burn(burned);
        _settleBonds(disputeId, it, verdict);
        emit DisputeExecuted(disputeId, offenceId, verdict, amount, toChallenger, toJob, burned);
    }

    function dispute(uint256 disputeId) external view returns (Dispute memory) {
        return _disputes[disputeId];
    }

    function panelOf(uint64 bench, uint8 instance) external view returns (address[] memory members, uint256 threshold) {
        Bench.Panel storage panel = _benches[bench].panels[instance];
        return (panel.members, panel.threshold);
    }

    function windows() external view returns (Windows memory) {
        return _windows;
    }

    function terms() external view returns (Terms memory) {
        return _terms;
    }

    function totals() external view returns (uint256 bonds, uint256 credits, uint256 burned, uint256 surplus) {
        return (_bonds, _credits, _burned, address(this).balance - _bonds - _credits);
    }

    function finalAt(uint256 disputeId) public view returns (uint64) {
        Dispute storage it = _known(disputeId);
        return it.appellant == address(0) ? it.appealBy : it.appealRuleBy;
    }

    function longestDispute() public view returns (uint64) {
        return _windows.response + _windows.maxExtensions * _windows.extension + _windows.ruling;
    }

    function neededUnbonding() public view returns (uint64) {
        return _windows.anchoring + _windows.audit + longestDispute() + _windows.appeal + _windows.appealRuling
            + _windows.finality;
    }

    function rulingDigest(uint256 disputeId, uint8 instance, bool guilty, bytes32 evidenceRoot)
        public
        view
        returns (bytes32)
    {
        Claim storage claim = _known(disputeId).claim;
        bytes32 offenceId = offenceIdOf(claim.jobId, claim.epoch, claim.round, claim.providerId);
        return
            _hashTypedDataV4(keccak256(abi.encode(RULING_TYPE, disputeId, offenceId, instance, guilty, evidenceRoot)));
    }

    function offenceIdOf(bytes32 jobId, uint64 epoch, uint64 round, bytes32 providerId) public pure returns (bytes32) {
        return keccak256(abi.encode(jobId, epoch, round, providerId));
    }

    function commitmentOf(address challenger, Claim calldata claim, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(challenger, claim, salt));
    }

    /// @dev Bound to the caller, so that nobody can reveal, nor block, another's claim.
    function _consumeCommitment(bytes32 commitment) private {
        uint64 made = committedAt[msg.sender][commitment];
        if (made == 0) revert UnknownCommitment(commitment);
        if (block.timestamp < made + _windows.commitAge) revert CommitmentTooYoung(made + _windows.commitAge);
        if (block.timestamp > made + _windows.commitLife) revert CommitmentTooOld(made + _windows.commitLife);
        delete committedAt[msg.sender][commitment];
    }

    function _requireClaimable(Claim calldata claim) private view returns (bytes32 offenceId) {
        if (currentBench == 0) revert NoBench();
        if (claim.evidenceRoot == bytes32(0)) revert NoEvidence();
        if (vault.operatorOf(claim.providerId) == address(0)) revert UnknownAccused(claim.providerId);
        if (claim.round >= escrow.job(claim.jobId).rounds) revert UnknownJobOrRound(claim.jobId, claim.round);
        // Past seconds only: what was locked in this one can still change.
        if (claim.occurredAt >= block.timestamp) revert OffenceInFuture(claim.occurredAt);
        uint64 until = claim.occurredAt + _windows.anchoring + _windows.audit;
        if (block.timestamp > until) revert ClaimTooLate(until);
        if (vault.lockedAt(claim.providerId, claim.jobId, claim.occurredAt) == 0) {
            revert NothingLocked(claim.providerId, claim.jobId, claim.occurredAt);
        }
        offenceId = offenceIdOf(claim.jobId, claim.epoch, claim.round, claim.providerId);
        if (openDispute[offenceId] != 0) revert OffenceOpen(offenceId, openDispute[offenceId]);
        if (convicted[offenceId]) revert OffenceConvicted(offenceId);
    }

    function _setClock(Dispute storage it, uint64 answerBy) private {
        it.answerBy = answerBy;
        it.ruleBy = answerBy + _windows.ruling;
        it.appealBy = it.ruleBy + _windows.appeal;
    }

    /// @dev A bond is lost only against a ruling; where a panel was silent nobody was wrong.
    function _settleBonds(uint256 disputeId, Dispute storage it, Verdict verdict) private {
        bytes32 accused = it.claim.providerId;
        _bonds -= _terms.bond;
        if (verdict == Verdict.NotGuilty) {
            uint256 rest = _forfeit(disputeId, it.challenger, _terms.bond);
            _creditProvider(accused, rest);
        } else {
            _credit(it.challenger, _terms.bond);
        }
        if (it.appellant == address(0)) return;

        _bonds -= _terms.appealBond;
        bool overturned = (it.second == Verdict.Guilty) != (it.first == Verdict.Guilty);
        if (it.second == Verdict.None || overturned) {
            _credit(it.appellant, _terms.appealBond);
            return;
        }
        uint256 left = _forfeit(disputeId, it.appellant, _terms.appealBond);
        if (verdict == Verdict.Guilty) _credit(it.challenger, left);
        else _creditProvider(accused, left);
    }

    function _forfeit(uint256 disputeId, address from, uint256 bond) private returns (uint256 toOpponent) {
        toOpponent = bond * (_terms.challengerBps + _terms.jobBps) / BPS;
        emit BondForfeited(disputeId, from, toOpponent, bond - toOpponent);
        _burn(bond - toOpponent);
    }

    function _burn(uint256 amount) private {
        _burned += amount;
        _pay(BURN, amount);
    }

    function _isParty(Dispute storage it, address who) private view returns (bool) {
        return who == it.challenger || who == vault.operatorOf(it.claim.providerId);
    }

    function _known(uint256 disputeId) private view returns (Dispute storage it) {
        it = _disputes[disputeId];
        if (it.challenger == address(0)) revert UnknownDispute(disputeId);
    }
}
