// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {StakeVault} from "../src/StakeVault.sol";
import {IStakeVault} from "../src/interfaces/IStakeVault.sol";
import {Check} from "./support/Check.sol";
import {Vm} from "./support/Vm.sol";

/// @dev The vault alone: this contract deploys it, and stands for its court.
contract StakeVaultTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    address private constant OPERATOR = address(0x10);
    address private constant RECOVERY = address(0x11);
    bytes32 private constant JOB = "job";
    bytes32 private constant OTHER = "other";
    uint64 private constant UNBONDING = 7 days;

    StakeVault private vault;
    bytes32 private id;

    receive() external payable {}

    function setUp() public {
        vm.warp(1_800_000_000);
        vault = new StakeVault(address(this), UNBONDING, 2);
        id = vault.register(OPERATOR, RECOVERY, "salt");
        vm.deal(address(this), 1000 ether);
        vault.deposit{value: 100 ether}(id);
    }

    function test_Promise03_Stake_that_came_after_a_slash_does_not_answer_for_the_lock_before_it() public {
        vm.prank(OPERATOR);
        vault.lock(id, JOB, 10 ether);
        uint64 time = uint64(block.timestamp);
        vm.warp(time + 10);
        Check.eq(vault.slash(id, JOB, "first", time, 5000), 5 ether, "half");
        vm.warp(time + 20);
        vm.prank(OPERATOR);
        vault.lock(id, JOB, 20 ether);
        vm.warp(time + 30);
        Check.eq(vault.slashableAt(id, JOB, time), 5 ether, "left");
        Check.eq(vault.slash(id, JOB, "second", time, 10_000), 5 ether, "the rest");
        Check.eq(vault.locked(id, JOB), 20 ether, "what came later");
    }

    function test_A_deposit_is_free_stake() public view {
        Check.eq(vault.provider(id).free, 100 ether, "free");
    }

    function test_An_unknown_provider_takes_no_deposit() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.UnknownProvider.selector, bytes32("nobody")));
        vault.deposit{value: 1}("nobody");
    }

    function test_An_empty_deposit_is_refused() public {
        vm.expectRevert(IStakeVault.ZeroAmount.selector);
        vault.deposit(id);
    }

    function test_A_registration_cannot_be_repeated_to_take_a_provider_over() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.ProviderExists.selector, id));
        vault.register(OPERATOR, RECOVERY, "salt");
    }

    function test_A_recovery_key_is_not_the_operators() public {
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InvalidKey.selector, OPERATOR));
        vault.register(OPERATOR, OPERATOR, "salt");
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InvalidKey.selector, address(0)));
        vault.register(OPERATOR, address(0), "salt");
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InvalidKey.selector, address(0)));
        vault.register(address(0), RECOVERY, "salt");
    }

    function test_Only_the_operator_moves_stake() public {
        bytes memory refusal = abi.encodeWithSelector(IStakeVault.NotOperator.selector, id, address(this));
        vm.expectRevert(refusal);
        vault.lock(id, JOB, 1);
        vm.expectRevert(refusal);
        vault.requestUnbonding(id, JOB, 1);
        vm.expectRevert(refusal);
        vault.withdraw(id, JOB, address(this));
        vm.expectRevert(refusal);
        vault.restake(id, JOB);
    }

    function testFuzz_No_more_is_locked_than_is_free(uint128 amount) public {
        vm.assume(amount > 100 ether);
        vm.prank(OPERATOR);
        vm.expectRevert(
            abi.encodeWithSelector(
                IStakeVault.InsufficientStake.selector, id, bytes32(0), uint256(100 ether), uint256(amount)
            )
        );
        vault.lock(id, JOB, amount);
    }

    function test_No_more_is_unbonded_than_is_locked_to_that_job() public {
        lock(JOB, 10 ether);
        lock(OTHER, 20 ether);
        vm.prank(OPERATOR);
        vm.expectRevert(
            abi.encodeWithSelector(
                IStakeVault.InsufficientStake.selector, id, JOB, uint256(10 ether), uint256(10 ether + 1)
            )
        );
        vault.requestUnbonding(id, JOB, 10 ether + 1);
    }

    function test_Free_stake_leaves_through_the_unbonding_time_too() public {
        unbond(bytes32(0), 40 ether);
        vm.warp(block.timestamp + UNBONDING - 1);
        refusesWithdrawal(bytes32(0), abi.encodeWithSelector(IStakeVault.NothingReady.selector, id, bytes32(0)));
        vm.warp(block.timestamp + 1);
        Check.eq(withdraw(bytes32(0)), 40 ether, "withdrawn");
        Check.eq(address(0xBEEF).balance, 40 ether, "received");
        Check.eq(vault.provider(id).free, 60 ether, "free");
    }

    function test_Only_ready_tickets_are_withdrawn() public {
        lock(JOB, 30 ether);
        unbond(JOB, 10 ether);
        vm.warp(block.timestamp + 1 days);
        unbond(JOB, 5 ether);
        vm.warp(block.timestamp + 6 days);
        Check.eq(withdraw(JOB), 10 ether, "first");
        Check.eq(vault.tickets(id, JOB).length, 1, "tickets left");
        Check.eq(vault.tickets(id, JOB)[0].amount, 5 ether, "the younger is left");
        vm.warp(block.timestamp + 1 days);
        Check.eq(withdraw(JOB), 5 ether, "second");
    }

    function test_Ready_tickets_return_to_the_free_stake() public {
        lock(JOB, 30 ether);
        unbond(JOB, 10 ether);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(OPERATOR);
        vault.restake(id, JOB);
        Check.eq(vault.provider(id).free, 80 ether, "free");
        (uint256 free, uint256 locked, uint256 unbonding, uint256 surplus) = vault.totals();
        Check.eq(free, 80 ether, "total free");
        Check.eq(locked, 20 ether, "total locked");
        Check.eq(unbonding + surplus, 0, "nothing else");
    }

    function test_The_number_of_tickets_of_a_lock_is_bounded() public {
        lock(JOB, 30 ether);
        for (uint256 i = 0; i < vault.MAX_TICKETS(); i++) {
            unbond(JOB, 1);
        }
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.TooManyTickets.selector, id, JOB));
        vault.requestUnbonding(id, JOB, 1);
    }

    function test_Promise03_A_slash_comes_from_the_lock_of_that_job() public {
        lock(JOB, 10 ether);
        lock(OTHER, 20 ether);
        uint64 offence = later();
        Check.eq(vault.slash(id, JOB, "offence", offence, 10_000), 10 ether, "slashed");
        Check.eq(vault.locked(id, OTHER), 20 ether, "the other lock");
        Check.eq(vault.provider(id).free, 70 ether, "free");
    }

    function test_Promise03_A_slash_takes_its_share_of_the_lock() public {
        lock(JOB, 10 ether);
        uint64 offence = later();
        Check.eq(vault.slash(id, JOB, "offence", offence, 2_500), 2.5 ether, "slashed");
        Check.eq(vault.locked(id, JOB), 7.5 ether, "left");
    }

    function test_Promise03_Never_more_is_slashed_than_was_locked_at_the_offence() public {
        lock(JOB, 10 ether);
        uint64 offence = later();
        lock(JOB, 30 ether);
        later();
        Check.eq(vault.slash(id, JOB, "first", offence, 10_000), 10 ether, "first");
        later();
        Check.eq(vault.slash(id, JOB, "second", offence, 10_000), 0, "the lock of that time is gone");
        Check.eq(vault.locked(id, JOB), 30 ether, "the newer stake");
    }

    function test_Promise03_Stake_locked_after_an_offence_does_not_answer_for_it() public {
        uint64 offence = later();
        lock(JOB, 10 ether);
        later();
        Check.eq(vault.slashableAt(id, JOB, offence), 0, "slashable");
        Check.eq(vault.slash(id, JOB, "offence", offence, 10_000), 0, "slashed");
    }

    function test_Promise03_Unbonding_stake_stays_slashable() public {
        lock(JOB, 10 ether);
        uint64 offence = later();
        unbond(JOB, 4 ether);
        unbond(JOB, 6 ether);
        later();
        Check.eq(vault.slash(id, JOB, "offence", offence, 7_000), 7 ether, "slashed");
        (,, uint256 unbonding, uint256 surplus) = vault.totals();
        Check.eq(unbonding, 3 ether, "unbonding");
        Check.eq(surplus, 0, "surplus");
        vm.warp(block.timestamp + UNBONDING);
        Check.eq(withdraw(JOB), 3 ether, "left");
    }

    function test_Promise03_A_ticket_from_before_the_offence_does_not_answer_for_it() public {
        lock(JOB, 10 ether);
        later();
        unbond(JOB, 4 ether);
        uint64 offence = later();
        unbond(JOB, 6 ether);
        later();
        Check.eq(vault.slash(id, JOB, "offence", offence, 10_000), 6 ether, "slashed");
        vm.warp(block.timestamp + UNBONDING);
        Check.eq(withdraw(JOB), 4 ether, "left");
    }

    function test_Promise02_One_offence_is_slashed_once() public {
        lock(JOB, 10 ether);
        uint64 offence = later();
        vault.slash(id, JOB, "offence", offence, 1_000);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.AlreadySlashed.selector, bytes32("offence")));
        vault.slash(id, JOB, "offence", offence, 1_000);
    }

    function test_Promise02_Only_the_court_slashes_freezes_and_thaws() public {
        lock(JOB, 10 ether);
        vm.startPrank(OPERATOR);
        refused(abi.encodeCall(vault.slash, (id, JOB, "offence", uint64(block.timestamp), 1)));
        refused(abi.encodeCall(vault.freeze, (id, JOB)));
        refused(abi.encodeCall(vault.thaw, (id, JOB)));
        vm.stopPrank();
    }

    function test_Promise09_Nobody_can_become_or_remove_the_court() public {
        bytes32 role = vault.COURT_ROLE();
        refused(abi.encodeCall(vault.grantRole, (role, OPERATOR)));
        refused(abi.encodeCall(vault.revokeRole, (role, address(this))));
    }

    function test_Promise04_A_frozen_lock_is_not_withdrawn_and_another_is() public {
        lock(JOB, 10 ether);
        lock(OTHER, 10 ether);
        unbond(JOB, 10 ether);
        unbond(OTHER, 10 ether);
        vm.warp(block.timestamp + UNBONDING);
        vault.freeze(id, JOB);
        vault.freeze(id, JOB);
        refusesWithdrawal(JOB, abi.encodeWithSelector(IStakeVault.LockFrozen.selector, id, JOB));
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.LockFrozen.selector, id, JOB));
        vault.restake(id, JOB);
        Check.eq(withdraw(OTHER), 10 ether, "the other lock");
        vault.thaw(id, JOB);
        refusesWithdrawal(JOB, abi.encodeWithSelector(IStakeVault.LockFrozen.selector, id, JOB));
        vault.thaw(id, JOB);
        Check.eq(withdraw(JOB), 10 ether, "after both disputes");
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotFrozen.selector, id, JOB));
        vault.thaw(id, JOB);
    }

    function test_Promise09_A_tombstone_bars_new_locks_and_no_withdrawal() public {
        lock(JOB, 10 ether);
        uint64 offence = later();
        vault.slash(id, JOB, "first", offence, 1_000);
        Check.yes(!vault.provider(id).tombstoned, "one offence is none");
        vault.slash(id, JOB, "second", offence, 1_000);
        Check.yes(vault.provider(id).tombstoned, "two are");
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.ProviderTombstoned.selector, id));
        vault.lock(id, JOB, 1);
        unbond(JOB, 8 ether);
        unbond(bytes32(0), 90 ether);
        vm.warp(block.timestamp + UNBONDING);
        Check.eq(withdraw(JOB) + withdraw(bytes32(0)), 98 ether, "withdrawn");
    }

    function test_Promise10_The_recovery_key_replaces_a_lost_one_and_all_goes_with_the_id() public {
        lock(JOB, 10 ether);
        unbond(JOB, 4 ether);
        vault.freeze(id, JOB);
        vault.slash(id, JOB, "offence", uint64(block.timestamp), 0);
        vm.prank(RECOVERY);
        vault.rotateOperator(id, address(0x20));
        vault.thaw(id, JOB);
        vm.warp(block.timestamp + UNBONDING);
        refusesWithdrawal(JOB, abi.encodeWithSelector(IStakeVault.NotOperator.selector, id, OPERATOR));
        vm.prank(address(0x20));
        Check.eq(vault.withdraw(id, JOB, address(0xBEEF)), 4 ether, "by the new key");
        Check.eq(vault.locked(id, JOB), 6 ether, "the lock stays");
        Check.eq(vault.provider(id).convictions, 1, "so does the record");
    }

    function test_Promise10_Only_the_recovery_key_rotates_keys() public {
        bytes memory refusal = abi.encodeWithSelector(IStakeVault.NotRecovery.selector, id, OPERATOR);
        vm.startPrank(OPERATOR);
        vm.expectRevert(refusal);
        vault.rotateOperator(id, address(0x20));
        vm.expectRevert(refusal);
        vault.rotateRecovery(id, address(0x20));
        vm.stopPrank();
        vm.startPrank(RECOVERY);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InvalidKey.selector, RECOVERY));
        vault.rotateOperator(id, RECOVERY);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InvalidKey.selector, OPERATOR));
        vault.rotateRecovery(id, OPERATOR);
        vault.rotateRecovery(id, address(0x21));
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.NotRecovery.selector, id, RECOVERY));
        vault.rotateOperator(id, address(0x20));
        vm.stopPrank();
    }

    function test_The_reserved_job_cannot_be_locked_to() public {
        vm.prank(OPERATOR);
        vm.expectRevert(IStakeVault.ReservedJob.selector);
        vault.lock(id, bytes32(0), 1);
    }

    function test_Promise01_Ether_forced_in_is_surplus() public {
        vm.deal(address(vault), address(vault).balance + 3 ether);
        (uint256 free,,, uint256 surplus) = vault.totals();
        Check.eq(free, 100 ether, "free");
        Check.eq(surplus, 3 ether, "surplus");
    }

    /// Lock, time passes, part leaves, more comes, an offence of any second in between is slashed.
    function testFuzz_Promise03_A_slash_is_at_most_the_lock_of_its_second(
        uint64 first,
        uint64 left,
        uint64 more,
        uint8 when,
        uint16 bps
    ) public {
        bps = bps % 10_001;
        lock(JOB, uint256(first) + 1);
        uint64 start = uint64(block.timestamp);
        vm.warp(start + 10);
        if (left != 0 && left <= first) unbond(JOB, left);
        vm.warp(start + 20);
        if (more != 0) lock(JOB, more);
        vm.warp(start + 40);
        uint64 offence = start + when % 40;
        uint256 then = uint256(first) + 1;
        if (offence >= start + 10 && left <= first) then -= left;
        if (offence >= start + 20) then += more;
        Check.eq(vault.lockedAt(id, JOB, offence), then, "locked then");
        Check.eq(vault.slash(id, JOB, "offence", offence, bps), then * bps / 10_000, "slashed");
    }

    function lock(bytes32 jobId, uint256 amount) private {
        vm.prank(OPERATOR);
        vault.lock(id, jobId, amount);
    }

    function unbond(bytes32 jobId, uint256 amount) private {
        vm.prank(OPERATOR);
        vault.requestUnbonding(id, jobId, amount);
    }

    function withdraw(bytes32 jobId) private returns (uint256) {
        vm.prank(OPERATOR);
        return vault.withdraw(id, jobId, address(0xBEEF));
    }

    function refusesWithdrawal(bytes32 jobId, bytes memory refusal) private {
        vm.prank(OPERATOR);
        vm.expectRevert(refusal);
        vault.withdraw(id, jobId, address(0xBEEF));
    }

    function refused(bytes memory call) private {
        (bool ok,) = address(vault).call(call);
        Check.yes(!ok, "must be refused");
    }

    /// @dev Moves a second on, and gives the second before.
    function later() private returns (uint64) {
        vm.warp(block.timestamp + 1);
        return uint64(block.timestamp - 1);
    }
}
