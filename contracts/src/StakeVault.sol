// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IStakeVault} from "./interfaces/IStakeVault.sol";

/// @title Stake of providers, in wei
/// @dev The court's role is given at deployment and has no administrator, so that nobody can slash without a verdict, nor
/// leave a lock frozen by replacing the court.
contract StakeVault is IStakeVault, AccessControl, ReentrancyGuard {
    using Checkpoints for Checkpoints.Trace208;

    /// Freezes, thaws and slashes.
    bytes32 public constant COURT_ROLE = keccak256("COURT_ROLE");

    /// Tickets of one lock: a slash walks over them, so their number must be bounded.
    uint256 public constant MAX_TICKETS = 8;

    bytes32 private constant NOBODY_ROLE = keccak256("NOBODY_ROLE");
    uint256 private constant BPS = 10_000;

    struct Lock {
        Checkpoints.Trace208 amount; // locked at each second at which it changed
        Checkpoints.Trace208 slashed; // slashed so far, likewise
        Ticket[] tickets;
        uint256 disputes;
    }

    uint64 public immutable unbondingTime;
    uint32 public immutable tombstoneAfter;

    mapping(bytes32 providerId => Provider) private _providers;
    mapping(bytes32 providerId => mapping(bytes32 jobId => Lock)) private _locks;
    mapping(bytes32 offenceId => bool) public slashed;

    uint256 private _free;
    uint256 private _locked;
    uint256 private _unbonding;

    constructor(address court, uint64 unbondingTime_, uint32 tombstoneAfter_) {
        if (court == address(0)) revert InvalidParameter("court");
        if (unbondingTime_ == 0) revert InvalidParameter("unbondingTime");
        if (tombstoneAfter_ == 0) revert InvalidParameter("tombstoneAfter");
        unbondingTime = unbondingTime_;
        tombstoneAfter = tombstoneAfter_;
        _setRoleAdmin(COURT_ROLE, NOBODY_ROLE);
        _grantRole(COURT_ROLE, court);
    }

    modifier onlyOperator(bytes32 providerId) {
        if (_known(providerId).operator != msg.sender) revert NotOperator(providerId, msg.sender);
        _;
    }

    modifier onlyRecovery(bytes32 providerId) {
        if (_known(providerId).recovery != msg.sender) revert NotRecovery(providerId, msg.sender);
        _;
    }

    function register(address operator, address recovery, bytes32 salt) external returns (bytes32 providerId) {
        if (operator == address(0)) revert InvalidKey(operator);
        // A recovery key that is also the operator's is lost together with it.
        if (recovery == address(0) || recovery == operator) revert InvalidKey(recovery);
        providerId = providerIdOf(operator, recovery, salt);
        if (_providers[providerId].operator != address(0)) revert ProviderExists(providerId);
        _providers[providerId].operator = operator;
        _providers[providerId].recovery = recovery;
        emit ProviderRegistered(providerId, operator, recovery);
    }

    function rotateOperator(bytes32 providerId, address operator) external onlyRecovery(providerId) {
        Provider storage it = _providers[providerId];
        if (operator == address(0) || operator == it.recovery) revert InvalidKey(operator);
        emit OperatorRotated(providerId, it.operator, operator);
        it.operator = operator;
    }

    function rotateRecovery(bytes32 providerId, address recovery) external onlyRecovery(providerId) {
        Provider storage it = _providers[providerId];
        if (recovery == address(0) || recovery == it.operator) revert InvalidKey(recovery);
        emit RecoveryRotated(providerId, it.recovery, recovery);
        it.recovery = recovery;
    }

    function deposit(bytes32 providerId) external payable {
        Provider storage it = _known(providerId);
        if (msg.value == 0) revert ZeroAmount();
        it.free += msg.value;
        _free += msg.value;
        emit Deposited(providerId, msg.sender, msg.value);
    }

    function lock(bytes32 providerId, bytes32 jobId, uint256 amount) external onlyOperator(providerId) {
        Provider storage it = _providers[providerId];
        if (it.tombstoned) revert ProviderTombstoned(providerId);
        if (jobId == bytes32(0)) revert ReservedJob();
        if (amount == 0) revert ZeroAmount();
        if (amount > it.free) revert InsufficientStake(providerId, bytes32(0), it.free, amount);
        it.free -= amount;
        Lock storage of_ = _locks[providerId][jobId];
        _record(of_.amount, of_.amount.latest() + amount);
        _free -= amount;
        _locked += amount;
        emit Locked(providerId, jobId, amount);
    }

    function requestUnbonding(bytes32 providerId, bytes32 jobId, uint256 amount) external onlyOperator(providerId) {
        if (amount == 0) revert ZeroAmount();
        Lock storage of_ = _locks[providerId][jobId];
        if (of_.tickets.length == MAX_TICKETS) revert TooManyTickets(providerId, jobId);
        if (jobId == bytes32(0)) {
            Provider storage it = _providers[providerId];
            if (amount > it.free) revert InsufficientStake(providerId, jobId, it.free, amount);
            it.free -= amount;
            _free -= amount;
        } else {
            uint256 held = of_.amount.latest();
            if (amount > held) revert InsufficientStake(providerId, jobId, held, amount);
            _record(of_.amount, held - amount);
            _locked -= amount;
        }
        _unbonding += amount;
        uint64 time = uint64(block.timestamp);
        uint64 readyAt = time + unbondingTime;
        of_.tickets.push(Ticket(SafeCast.toUint128(amount), time, readyAt));
        emit UnbondingRequested(providerId, jobId, amount, readyAt);
    }

    function withdraw(bytes32 providerId, bytes32 jobId, address to)
        external
        nonReentrant
        onlyOperator(providerId)
        returns (uint256 amount)
    {
        amount = _takeReady(providerId, jobId);
        emit Withdrawn(providerId, jobId, to, amount);
        _send(to, amount);
    }

    function restake(bytes32 providerId, bytes32 jobId) external onlyOperator(providerId) returns (uint256 amount) {
        amount = _takeReady(providerId, jobId);
        _providers[providerId].free += amount;
        _free += amount;
        emit Restaked(providerId, jobId, amount);
    }

    function freeze(bytes32 providerId, bytes32 jobId) external onlyRole(COURT_ROLE) {
        uint256 open = ++_locks[providerId][jobId].disputes;
        emit Frozen(providerId, jobId, open);
    }

    function thaw(bytes32 providerId, bytes32 jobId) external onlyRole(COURT_ROLE) {
        Lock storage of_ = _locks[providerId][jobId];
        if (of_.disputes == 0) revert NotFrozen(providerId, jobId);
        uint256 open = --of_.disputes;
        emit Thawed(providerId, jobId, open);
    }

    function slash(bytes32 providerId, bytes32 jobId, bytes32 offenceId, uint64 occurredAt, uint256 bps)
        external
        onlyRole(COURT_ROLE)
        nonReentrant
        returns (uint256 amount)
    {
        Provider storage it = _known(providerId);
        if (slashed[offenceId]) revert AlreadySlashed(offenceId);
        if (bps > BPS) revert InvalidParameter("bps");
        slashed[offenceId] = true;

        Lock storage of_ = _locks[providerId][jobId];
        uint256 share = _at(of_.amount, occurredAt) * bps / BPS;
        uint256 left = slashableAt(providerId, jobId, occurredAt);
        amount = share < left ? share : left;
        _take(of_, occurredAt, amount);
        emit Slashed(providerId, jobId, offenceId, occurredAt, amount);

        it.convictions++;
        if (it.convictions >= tombstoneAfter && !it.tombstoned) {
            it.tombstoned = true;
            emit Tombstoned(providerId, it.convictions);
        }
        _send(msg.sender, amount);
    }

    function provider(bytes32 providerId) external view returns (Provider memory) {
        return _providers[providerId];
    }

    function operatorOf(bytes32 providerId) external view returns (address) {
        return _providers[providerId].operator;
    }

    function locked(bytes32 providerId, bytes32 jobId) external view returns (uint256) {
        return _locks[providerId][jobId].amount.latest();
    }

    function lockedAt(bytes32 providerId, bytes32 jobId, uint64 time) external view returns (uint256) {
        return _at(_locks[providerId][jobId].amount, time);
    }

    function tickets(bytes32 providerId, bytes32 jobId) external view returns (Ticket[] memory) {
        return _locks[providerId][jobId].tickets;
    }

    function disputes(bytes32 providerId, bytes32 jobId) external view returns (uint256) {
        return _locks[providerId][jobId].disputes;
    }

    function totals() external view returns (uint256 free, uint256 locked_, uint256 unbonding, uint256 surplus) {
        return (_free, _locked, _unbonding, address(this).balance - _free - _locked - _unbonding);
    }

    function slashableAt(bytes32 providerId, bytes32 jobId, uint64 time) public view returns (uint256) {
        Lock storage of_ = _locks[providerId][jobId];
        uint256 then = _at(of_.amount, time);
        // Whatever was slashed since counts against the lock of that time, even where it hit newer stake.
        uint256 since = of_.slashed.latest() - _at(of_.slashed, time);
        if (since >= then) return 0;
        uint256 left = then - since;
        // What is there of it: the lock, and the tickets that left the lock since.
        uint256 there = of_.amount.latest();
        for (uint256 i = 0; i < of_.tickets.length; i++) {
            if (of_.tickets[i].requestedAt > time) there += of_.tickets[i].amount;
        }
        return left < there ? left : there;
    }

    function providerIdOf(address operator, address recovery, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(operator, recovery, salt));
    }

    /// @dev Takes from the lock, then from the tickets that left it after the offence, the youngest first: older ones
    /// held no stake that was locked then.
    function _take(Lock storage of_, uint64 occurredAt, uint256 amount) private {
        if (amount == 0) return;
        _record(of_.slashed, of_.slashed.latest() + amount);
        uint256 held = of_.amount.latest();
        uint256 taken = amount < held ? amount : held;
        if (taken != 0) _record(of_.amount, held - taken);
        _locked -= taken;
        uint256 rest = amount - taken;
        for (uint256 i = of_.tickets.length; rest != 0 && i != 0; i--) {
            Ticket storage ticket = of_.tickets[i - 1];
            if (ticket.requestedAt <= occurredAt) break;
            uint256 part = rest < ticket.amount ? rest : ticket.amount;
            ticket.amount -= uint128(part);
            _unbonding -= part;
            rest -= part;
        }
        assert(rest == 0);
    }

    /// @dev Removes the ready tickets, which are the oldest ones.
    function _takeReady(bytes32 providerId, bytes32 jobId) private returns (uint256 amount) {
        Lock storage of_ = _locks[providerId][jobId];
        if (of_.disputes != 0) revert LockFrozen(providerId, jobId);
        uint256 count = of_.tickets.length;
        uint256 ready = 0;
        while (ready < count && of_.tickets[ready].readyAt <= block.timestamp) {
            amount += of_.tickets[ready].amount;
            ready++;
        }
        if (ready == 0) revert NothingReady(providerId, jobId);
        for (uint256 i = ready; i < count; i++) {
            of_.tickets[i - ready] = of_.tickets[i];
        }
        for (uint256 i = 0; i < ready; i++) {
            of_.tickets.pop();
        }
        _unbonding -= amount;
    }

    function _record(Checkpoints.Trace208 storage trace, uint256 value) private {
        trace.push(SafeCast.toUint48(block.timestamp), SafeCast.toUint208(value));
    }

    function _at(Checkpoints.Trace208 storage trace, uint64 time) private view returns (uint256) {
        return trace.upperLookupRecent(time > type(uint48).max ? type(uint48).max : uint48(time));
    }

    function _send(address to, uint256 amount) private {
        (bool ok,) = to.call{value: amount}("");
        if (!ok) revert TransferFailed(to, amount);
    }

    function _known(bytes32 providerId) private view returns (Provider storage it) {
        it = _providers[providerId];
        if (it.operator == address(0)) revert UnknownProvider(providerId);
    }
}
