// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IJobEscrow} from "../../src/interfaces/IJobEscrow.sol";
import {ISlashingCourt} from "../../src/interfaces/ISlashingCourt.sol";
import {IStakeVault} from "../../src/interfaces/IStakeVault.sol";
import {System} from "./System.sol";

/// @title Everybody at once: random moves of providers, owners, challengers, panels and time
/// @dev A move that is not possible now is left out, so every call that is made must succeed; the ones that must fail are
/// made by hand and their success is kept as a breach. The books kept here are of what was sent and received.
contract World is System {
    struct Paper {
        bytes32 jobId;
        bytes32 settlementId;
        uint256 first;
        uint256 second;
    }

    struct Point {
        uint64 time;
        uint256 amount;
    }

    uint256 public constant PROVIDERS = 3;
    uint256 public constant MAX_JOBS = 3;
    uint256 private constant MAX_OPEN = 3;
    address private constant OWNER = address(0x0123);
    address private constant CHALLENGER = address(0x4000);
    address private constant APPELLANT = address(0x5000);

    bytes32[] public ids;
    bytes32[] public jobs;
    uint256[] public open;
    Paper[] private _papers;

    mapping(address account => uint256) public forced;
    mapping(address account => uint256) public paidIn;
    mapping(address account => uint256) public paidOut;
    mapping(bytes32 lockId => Point[]) private _history;
    mapping(bytes32 lockId => uint256) public disputesOf;
    mapping(bytes32 offenceId => uint256) public slashes;
    mapping(uint256 disputeId => uint64) private _openedAt;
    mapping(bytes32 providerId => uint256) public convictions;
    uint256 public bonds;
    uint256 public moves;
    uint256 public verdicts;
    bool public breach02;
    bool public breach03;
    bool public breach04;
    bool public breach07;

    uint256 private _nonce;

    function setUp() public override {
        super.setUp();
        for (uint160 i = 0; i < PROVIDERS; i++) {
            ids.push(newProvider(0x10000 + i * 0x100, 0));
        }
        _fund();
        for (uint256 i = 0; i < PROVIDERS; i++) {
            deposit(i, 50 ether);
            lock(i, 0, 10 ether);
        }
        vm.warp(block.timestamp + 1 days);
    }

    function deposit(uint256 p, uint256 amount) public {
        amount = amount % 100 ether + 1;
        vm.deal(address(this), amount);
        vault.deposit{value: amount}(_id(p));
        paidIn[address(vault)] += amount;
        moves++;
    }

    function lock(uint256 p, uint256 j, uint256 amount) public {
        bytes32 id = _id(p);
        IStakeVault.Provider memory it = vault.provider(id);
        if (it.tombstoned || it.free == 0) return;
        lockStake(id, _job(j), amount % it.free + 1);
        _note(id, _job(j));
    }

    function requestUnbonding(uint256 p, uint256 j, uint256 amount) external {
        bytes32 id = _id(p);
        bytes32 jobId = j % 4 == 0 ? bytes32(0) : _job(j);
        uint256 held = jobId == bytes32(0) ? vault.provider(id).free : vault.locked(id, jobId);
        if (held == 0 || vault.tickets(id, jobId).length == vault.MAX_TICKETS()) return;
        vm.prank(vault.operatorOf(id));
        vault.requestUnbonding(id, jobId, amount % held + 1);
        _note(id, jobId);
    }

    function withdraw(uint256 p, uint256 j, bool restake) external {
        bytes32 id = _id(p);
        bytes32 jobId = j % 4 == 0 ? bytes32(0) : _job(j);
        IStakeVault.Ticket[] memory all = vault.tickets(id, jobId);
        uint256 ready;
        for (uint256 i = 0; i < all.length; i++) {
            if (all[i].requestedAt + neededUnbonding() <= block.timestamp) ready += all[i].amount;
        }
        bool any = all.length != 0 && all[0].requestedAt + neededUnbonding() <= block.timestamp;
        bool may = any && disputesOf[_lockId(id, jobId)] == 0;
        bytes memory call = restake
            ? abi.encodeCall(vault.restake, (id, jobId))
            : abi.encodeCall(vault.withdraw, (id, jobId, address(0xBEEF)));
        vm.prank(vault.operatorOf(id));
        (bool ok, bytes memory result) = address(vault).call(call);
        if (ok != may || (ok && abi.decode(result, (uint256)) != ready)) breach04 = true;
        if (ok && !restake) paidOut[address(vault)] += ready;
        moves++;
    }

    function fund() external {
        if (jobs.length < MAX_JOBS) _fund();
    }

    function settle(uint256 j, uint256 round, uint256 first, uint256 second) external {
        bytes32 jobId = _job(j);
        round %= 4;
        IJobEscrow.Job memory it = escrow.job(jobId);
        if (it.status != IJobEscrow.JobStatus.Open && it.status != IJobEscrow.JobStatus.Cancelled) return;
        if (block.timestamp > it.settleBy || escrow.settlementOf(jobId, uint64(round)) != bytes32(0)) return;
        uint256 budget = escrow.budgetOf(jobId, uint64(round));
        first = first % budget;
        second = second % (budget - first) + 1;
        bytes32 settlementId = keccak256(abi.encode(jobId, round));
        _settle(jobId, round, Paper(jobId, settlementId, first, second));
        _papers.push(Paper(jobId, settlementId, first, second));
    }

    /// Sent again: once identical, once for another round. The first must change nothing, the second must fail.
    function settleAgain(uint256 paper) external {
        if (_papers.length == 0) return;
        Paper memory it = _papers[paper % _papers.length];
        (uint256 rest, uint256 unclaimed, uint256 credits,) = escrow.totals();
        _settle(it.jobId, escrow.settlement(it.jobId, it.settlementId).round, it);
        (uint256 rest2, uint256 unclaimed2, uint256 credits2,) = escrow.totals();
        if (rest != rest2 || unclaimed != unclaimed2 || credits != credits2) breach07 = true;
        uint64 round = escrow.settlement(it.jobId, it.settlementId).round;
        vm.prank(vault.operatorOf(ids[0]));
        (bool ok,) =
            address(escrow).call(abi.encodeCall(escrow.settle, (it.jobId, round, keccak256("other"), "root", 1)));
        if (ok) breach07 = true;
    }

    function claim(uint256 paper, bool second) external {
        if (_papers.length == 0) return;
        Paper memory it = _papers[paper % _papers.length];
        bytes32 id = ids[second ? 2 : 1];
        uint256 amount = second ? it.second : it.first;
        bytes32 sibling =
            second ? leafOf(ids[1], it.first, it.settlementId) : leafOf(ids[2], it.second, it.settlementId);
        bool had = escrow.claimed(it.jobId, it.settlementId, id);
        uint256 before = escrow.providerCreditOf(id);
        bytes memory call = abi.encodeCall(escrow.claim, (it.jobId, it.settlementId, id, amount, one(sibling)));
        (bool ok,) = address(escrow).call(call);
        if (ok && (had || escrow.providerCreditOf(id) != before + amount)) breach07 = true;
        moves++;
    }

    function expire(uint256 paper) external {
        if (_papers.length == 0) return;
        Paper memory it = _papers[paper % _papers.length];
        IJobEscrow.Settlement memory made = escrow.settlement(it.jobId, it.settlementId);
        if (!made.expired && block.timestamp > made.expiresAt) escrow.expire(it.jobId, it.settlementId);
    }

    function endJob(uint256 j, bool cancel, bool failed) external {
        bytes32 jobId = _job(j);
        if (moves % 8 != 0 || escrow.job(jobId).status != IJobEscrow.JobStatus.Open) return;
        vm.prank(cancel ? OWNER : vault.operatorOf(ids[0]));
        if (cancel) escrow.cancel(jobId);
        else escrow.close(jobId, failed);
    }

    function refund(uint256 j) external {
        (bool ok,) = address(escrow).call(abi.encodeCall(escrow.refund, (_job(j))));
        if (ok) moves++;
    }

    function accuse(uint256 p, uint256 j, uint256 round, uint64 ago) external {
        bytes32 id = _id(p);
        bytes32 jobId = _job(j);
        uint64 occurredAt = uint64(block.timestamp) - ago % (20 hours) - 1;
        if (open.length == MAX_OPEN || _lockedAt(_lockId(id, jobId), occurredAt) == 0) return;
        ISlashingCourt.Claim memory it =
            ISlashingCourt.Claim(jobId, uint64(round % 2), uint64(round % 4), id, occurredAt, "bundle");
        bytes32 offence = court.offenceIdOf(jobId, it.epoch, it.round, id);
        bool must = slashes[offence] == 0;
        for (uint256 i = 0; i < open.length; i++) {
            if (_offenceOf(open[i]) == offence) must = false;
        }
        bytes32 commitment = court.commitmentOf(CHALLENGER, it, bytes32(++_nonce));
        vm.deal(CHALLENGER, BOND);
        vm.prank(CHALLENGER);
        court.commit{value: BOND}(commitment);
        paidIn[address(court)] += BOND;
        bonds += BOND;
        vm.warp(block.timestamp + windows().commitAge);
        vm.prank(CHALLENGER);
        (bool ok,) = address(court).call(abi.encodeCall(court.reveal, (it, bytes32(_nonce))));
        if (ok != must) breach02 = true;
        if (!ok) {
            vm.warp(block.timestamp + windows().commitLife);
            vm.prank(CHALLENGER);
            court.withdrawCommitment(commitment);
            bonds -= BOND;
            return;
        }
        open.push(court.disputeCount());
        _openedAt[court.disputeCount()] = uint64(block.timestamp);
        disputesOf[_lockId(id, jobId)]++;
    }

    function answer(uint256 which, bool challenger, bool late) external {
        if (open.length == 0) return;
        uint256 id = open[which % open.length];
        ISlashingCourt.Dispute memory it = court.dispute(id);
        if (it.appellant != address(0) || block.timestamp > it.answerBy) return;
        if (late) vm.warp(it.answerBy);
        vm.prank(challenger ? CHALLENGER : vault.operatorOf(it.claim.providerId));
        court.answer(id, "answer");
    }

    function rule(uint256 which, bool guilty) external {
        if (open.length == 0) return;
        uint256 id = open[which % open.length];
        ISlashingCourt.Dispute memory it = court.dispute(id);
        if (it.appellant != address(0)) {
            if (it.second == ISlashingCourt.Verdict.None && block.timestamp <= it.appealRuleBy) ruleAppeal(id, guilty);
            return;
        }
        if (it.first != ISlashingCourt.Verdict.None || block.timestamp > it.ruleBy) return;
        ruleFirst(id, guilty);
    }

    function appeal(uint256 which) external {
        if (open.length == 0) return;
        uint256 id = open[which % open.length];
        ISlashingCourt.Dispute memory it = court.dispute(id);
        if (it.appellant != address(0) || block.timestamp > it.appealBy) return;
        if (it.first == ISlashingCourt.Verdict.None && block.timestamp <= it.ruleBy) return;
        appealBy(APPELLANT, id);
        paidIn[address(court)] += APPEAL_BOND;
        bonds += APPEAL_BOND;
    }

    function execute(uint256 which, bool wait) external {
        if (open.length == 0) return;
        uint256 at_ = which % open.length;
        uint256 id = open[at_];
        ISlashingCourt.Dispute memory it = court.dispute(id);
        if (wait && it.second == ISlashingCourt.Verdict.None && block.timestamp <= court.finalAt(id)) {
            vm.warp(court.finalAt(id) + 1);
        }
        if (it.second == ISlashingCourt.Verdict.None && block.timestamp <= court.finalAt(id)) return;
        bool guilty = it.second == ISlashingCourt.Verdict.Guilty
            || (it.second == ISlashingCourt.Verdict.None && it.first == ISlashingCourt.Verdict.Guilty);
        bytes32 lockId = _lockId(it.claim.providerId, it.claim.jobId);
        uint256 held = address(vault).balance;
        (uint256 free,,,) = vault.totals();
        (,, uint256 burned,) = court.totals();
        uint256 rest = escrow.job(it.claim.jobId).rest;
        court.execute(id);

        uint256 amount = held - address(vault).balance;
        (uint256 free2,,,) = vault.totals();
        if (amount > _lockedAt(lockId, it.claim.occurredAt) || free2 != free) breach03 = true;
        if (guilty) {
            if (++slashes[_offenceOf(id)] > 1) breach02 = true;
            convictions[it.claim.providerId]++;
            verdicts++;
        } else if (amount != 0) {
            breach02 = true;
        }
        uint256 toJob = escrow.job(it.claim.jobId).rest - rest;
        paidOut[address(vault)] += amount;
        paidIn[address(court)] += amount;
        paidIn[address(escrow)] += toJob;
        (,, uint256 burned2,) = court.totals();
        paidOut[address(court)] += toJob + burned2 - burned;
        bonds -= BOND + (it.appellant == address(0) ? 0 : APPEAL_BOND);
        disputesOf[lockId]--;
        open[at_] = open[open.length - 1];
        open.pop();
        _note(it.claim.providerId, it.claim.jobId);
        (bool again,) = address(court).call(abi.encodeCall(court.execute, (id)));
        if (again) breach02 = true;
    }

    function withdrawCredits(uint256 p, uint256 who) external {
        bytes32 id = _id(p);
        address operator = vault.operatorOf(id);
        if (escrow.providerCreditOf(id) != 0) {
            vm.prank(operator);
            paidOut[address(escrow)] += escrow.withdrawProviderCredit(id, address(0xBEEF));
        }
        if (court.providerCreditOf(id) != 0) {
            vm.prank(operator);
            paidOut[address(court)] += court.withdrawProviderCredit(id, address(0xBEEF));
        }
        address account = who % 3 == 0 ? OWNER : who % 3 == 1 ? CHALLENGER : APPELLANT;
        if (escrow.creditOf(account) != 0) {
            vm.prank(account);
            paidOut[address(escrow)] += escrow.withdrawCredit(address(0xBEEF));
        }
        if (court.creditOf(account) != 0) {
            vm.prank(account);
            paidOut[address(court)] += court.withdrawCredit(address(0xBEEF));
        }
    }

    function force(uint256 which, uint64 amount) external {
        address target = which % 3 == 0 ? address(vault) : which % 3 == 1 ? address(escrow) : address(court);
        vm.deal(target, target.balance + amount);
        forced[target] += amount;
    }

    function rotate(uint256 p, uint160 key) external {
        bytes32 id = _id(p);
        address recovery = vault.provider(id).recovery;
        address operator = address(0x20000 + key % 1000);
        vm.prank(recovery);
        vault.rotateOperator(id, operator);
    }

    function pass(uint256 time) external {
        // Mostly less than a window, so that most disputes are ruled on; now and then more than any.
        vm.warp(block.timestamp + time % (time % 16 == 0 ? 30 days : 40 minutes));
    }

    /// @notice What the parts of the vault's books sum to, in wei.
    function stakeOfAll() external view returns (uint256 sum) {
        for (uint256 p = 0; p < PROVIDERS; p++) {
            sum += vault.provider(ids[p]).free + _ticketsOf(ids[p], bytes32(0));
            for (uint256 j = 0; j < jobs.length; j++) {
                sum += vault.locked(ids[p], jobs[j]) + _ticketsOf(ids[p], jobs[j]);
            }
        }
    }

    /// @notice What the parts of the escrow's books sum to, in wei.
    function escrowOfAll() external view returns (uint256 sum) {
        for (uint256 j = 0; j < jobs.length; j++) {
            sum += escrow.job(jobs[j]).rest;
        }
        for (uint256 i = 0; i < _papers.length; i++) {
            IJobEscrow.Settlement memory made = escrow.settlement(_papers[i].jobId, _papers[i].settlementId);
            if (!made.expired) sum += made.total - made.claimed;
        }
        for (uint256 p = 0; p < PROVIDERS; p++) {
            sum += escrow.providerCreditOf(ids[p]);
        }
        sum += escrow.creditOf(OWNER);
    }

    /// @notice What the parts of the court's books sum to, in wei.
    function courtOfAll() external view returns (uint256 sum) {
        sum = bonds + court.creditOf(CHALLENGER) + court.creditOf(APPELLANT);
        for (uint256 p = 0; p < PROVIDERS; p++) {
            sum += court.providerCreditOf(ids[p]);
        }
    }

    /// @notice Whether every open dispute ends within the longest time from its opening, and every lock counts its own.
    function disputesBounded() external view returns (bool) {
        uint64 longest = court.longestDispute() + windows().appeal + windows().appealRuling;
        for (uint256 i = 0; i < open.length; i++) {
            if (court.finalAt(open[i]) > _openedAt[open[i]] + longest) return false;
        }
        for (uint256 p = 0; p < PROVIDERS; p++) {
            for (uint256 j = 0; j < jobs.length; j++) {
                if (vault.disputes(ids[p], jobs[j]) != disputesOf[_lockId(ids[p], jobs[j])]) return false;
            }
        }
        return true;
    }

    /// @notice Whether each provider's record is that of the verdicts, and tombstones follow it.
    function recordsAgree() external view returns (bool) {
        for (uint256 p = 0; p < PROVIDERS; p++) {
            IStakeVault.Provider memory it = vault.provider(ids[p]);
            if (it.convictions != convictions[ids[p]] || it.tombstoned != (it.convictions >= 3)) return false;
        }
        return true;
    }

    function contracts() external view returns (address, address, address) {
        return (address(vault), address(escrow), address(court));
    }

    function _fund() private {
        bytes32 label = bytes32(jobs.length + 1);
        jobs.push(newJob(OWNER, label, ids[0], 4, 40 ether + 3));
        paidIn[address(escrow)] += 40 ether + 3;
    }

    function _settle(bytes32 jobId, uint256 round, Paper memory it) private {
        bytes32 root = pairOf(leafOf(ids[1], it.first, it.settlementId), leafOf(ids[2], it.second, it.settlementId));
        vm.prank(vault.operatorOf(ids[0]));
        escrow.settle(jobId, uint64(round), it.settlementId, root, it.first + it.second);
    }

    function _note(bytes32 id, bytes32 jobId) private {
        _history[_lockId(id, jobId)].push(Point(uint64(block.timestamp), vault.locked(id, jobId)));
        moves++;
    }

    function _lockedAt(bytes32 lockId, uint64 time) private view returns (uint256) {
        Point[] storage all = _history[lockId];
        for (uint256 i = all.length; i > 0; i--) {
            if (all[i - 1].time <= time) return all[i - 1].amount;
        }
        return 0;
    }

    function _ticketsOf(bytes32 id, bytes32 jobId) private view returns (uint256 sum) {
        IStakeVault.Ticket[] memory all = vault.tickets(id, jobId);
        for (uint256 i = 0; i < all.length; i++) {
            sum += all[i].amount;
        }
    }

    function _offenceOf(uint256 disputeId) private view returns (bytes32) {
        ISlashingCourt.Claim memory it = court.dispute(disputeId).claim;
        return court.offenceIdOf(it.jobId, it.epoch, it.round, it.providerId);
    }

    function _lockId(bytes32 id, bytes32 jobId) private pure returns (bytes32) {
        return keccak256(abi.encode(id, jobId));
    }

    function _id(uint256 p) private view returns (bytes32) {
        return ids[p % PROVIDERS];
    }

    function _job(uint256 j) private view returns (bytes32) {
        return jobs[j % jobs.length];
    }
}
