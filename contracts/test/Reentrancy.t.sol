// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPullPayments} from "../src/interfaces/IPullPayments.sol";
import {Check} from "./support/Check.sol";
import {System} from "./support/System.sol";

/// @dev Operates a provider and owns a job; calls back whatever it is told to when it is paid.
contract Reentrant {
    address private _target;
    bytes private _call;
    uint256 public attempts;
    uint256 public successes;

    receive() external payable {
        if (_target == address(0)) return;
        attempts++;
        (bool ok,) = _target.call(_call);
        if (ok) successes++;
    }

    function onPayment(address target, bytes calldata call) external {
        (_target, _call) = (target, call);
    }

    function act(address target, uint256 value, bytes calldata call) external returns (bytes memory result) {
        bool ok;
        (ok, result) = target.call{value: value}(call);
        Check.yes(ok, "the call that pays");
    }
}

/// @dev Whoever is paid may call back before the payment returns: nothing is paid twice, and the books hold.
contract ReentrancyTest is System {
    Reentrant private _thief;
    bytes32 private _id;

    function setUp() public override {
        super.setUp();
        _thief = new Reentrant();
        _id = vault.register(address(_thief), address(0x99), 0);
        vm.deal(address(this), 30 ether);
        vault.deposit{value: 10 ether}(_id);
        // What a thief could take: somebody else's.
        bytes32 other = vault.register(address(0x41), address(0x42), 0);
        vault.deposit{value: 10 ether}(other);
    }

    function test_A_withdrawal_pays_once_whatever_its_receiver_calls() public {
        bytes memory call = abi.encodeCall(vault.withdraw, (_id, bytes32(0), address(_thief)));
        _thief.act(address(vault), 0, abi.encodeCall(vault.requestUnbonding, (_id, bytes32(0), 10 ether)));
        vm.warp(block.timestamp + vault.unbondingTime());
        _thief.onPayment(address(vault), call);
        _thief.act(address(vault), 0, call);
        Check.eq(_thief.attempts(), 1, "attempts");
        Check.eq(_thief.successes(), 0, "successes");
        Check.eq(address(_thief).balance, 10 ether, "the thief's");
        _vaultHolds(10 ether);
    }

    function test_A_withdrawal_cannot_be_staked_again_while_it_is_paid() public {
        _thief.act(address(vault), 0, abi.encodeCall(vault.requestUnbonding, (_id, bytes32(0), 10 ether)));
        vm.warp(block.timestamp + vault.unbondingTime());
        _thief.onPayment(address(vault), abi.encodeCall(vault.restake, (_id, bytes32(0))));
        _thief.act(address(vault), 0, abi.encodeCall(vault.withdraw, (_id, bytes32(0), address(_thief))));
        Check.eq(_thief.attempts(), 1, "attempts");
        Check.eq(_thief.successes(), 0, "successes");
        Check.eq(vault.provider(_id).free, 0, "free");
        _vaultHolds(10 ether);
    }

    function test_A_credit_is_paid_once_whatever_its_owner_calls() public {
        bytes32 jobId = _owned();
        vm.prank(address(_thief));
        escrow.cancel(jobId);
        vm.warp(block.timestamp + GRACE + 1);
        escrow.refund(jobId);
        bytes memory call = abi.encodeCall(IPullPayments.withdrawCredit, (address(_thief)));
        _thief.onPayment(address(escrow), call);
        _thief.act(address(escrow), 0, call);
        Check.eq(_thief.attempts(), 1, "attempts");
        Check.eq(_thief.successes(), 0, "successes");
        Check.eq(address(_thief).balance, 4 ether, "the thief's");
        Check.eq(escrow.creditOf(address(_thief)), 0, "credit");
        (,, uint256 credits, uint256 surplus) = escrow.totals();
        Check.eq(credits + surplus, 0, "left");
    }

    function test_A_refund_while_a_credit_is_paid_is_credited_once() public {
        bytes32 jobId = _owned();
        bytes32 second = _owned();
        vm.prank(address(_thief));
        escrow.cancel(jobId);
        vm.prank(address(_thief));
        escrow.cancel(second);
        vm.warp(block.timestamp + GRACE + 1);
        escrow.refund(jobId);
        // A refund pays nobody, so it may be called; it credits what is then there, and no more.
        _thief.onPayment(address(escrow), abi.encodeCall(escrow.refund, (second)));
        _thief.act(address(escrow), 0, abi.encodeCall(IPullPayments.withdrawCredit, (address(_thief))));
        Check.eq(_thief.successes(), 1, "successes");
        Check.eq(address(_thief).balance, 4 ether, "the thief's");
        Check.eq(escrow.creditOf(address(_thief)), 4 ether, "credit");
        Check.eq(address(escrow).balance, 4 ether, "left");
    }

    uint256 private _jobs;

    function _owned() private returns (bytes32 jobId) {
        bytes32 label = bytes32(++_jobs);
        bytes32 orchestratorId = vault.register(address(0x51), address(0x52), label);
        vm.deal(address(_thief), 4 ether);
        bytes memory call = abi.encodeCall(escrow.fund, (label, orchestratorId, 1, uint64(block.timestamp) + 30 days));
        return abi.decode(_thief.act(address(escrow), 4 ether, call), (bytes32));
    }

    function _vaultHolds(uint256 amount) private view {
        (uint256 free, uint256 locked, uint256 unbonding, uint256 surplus) = vault.totals();
        Check.eq(free + locked + unbonding, amount, "books");
        Check.eq(surplus, 0, "surplus");
        Check.eq(address(vault).balance, amount, "balance");
    }
}
