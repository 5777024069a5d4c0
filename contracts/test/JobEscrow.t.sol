// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {IPullPayments} from "../src/interfaces/IPullPayments.sol";
import {Check} from "./support/Check.sol";
import {System} from "./support/System.sol";

/// @dev Refuses every payment.
contract Refuser {
    function withdraw(IPullPayments from) external {
        from.withdrawCredit(address(this));
    }

    function fund(IJobEscrow escrow, bytes32 orchestratorId) external payable returns (bytes32) {
        return escrow.fund{value: msg.value}("refuser", orchestratorId, 1, uint64(block.timestamp) + 1);
    }
}

contract JobEscrowTest is System {
    address private constant OWNER = address(0x0123);
    address private constant ORCHESTRATOR = address(0x1000);
    bytes32 private constant S = "settlement";

    bytes32 private orchestratorId;
    bytes32 private alice;
    bytes32 private bob;
    bytes32 private jobId;

    function setUp() public override {
        super.setUp();
        orchestratorId = newProvider(uint160(ORCHESTRATOR), 0);
        alice = newProvider(0x2000, 0);
        bob = newProvider(0x3000, 0);
        jobId = newJob(OWNER, "job", orchestratorId, 4, 100 ether);
    }

    function test_A_job_is_funded_once() public {
        vm.deal(OWNER, 1);
        vm.prank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.JobExists.selector, jobId));
        escrow.fund{value: 1}("job", orchestratorId, 4, uint64(block.timestamp) + 1);
    }

    function test_A_job_without_money_rounds_orchestrator_or_end_is_refused() public {
        uint64 soon = uint64(block.timestamp) + 1;
        uint64 far = uint64(block.timestamp) + escrow.MAX_DURATION() + 1;
        uint64 many = escrow.MAX_ROUNDS() + 1;
        vm.deal(address(this), 1 ether);
        vm.expectRevert(IJobEscrow.ZeroBudget.selector);
        escrow.fund("a", orchestratorId, 1, soon);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.InvalidRounds.selector, 0));
        escrow.fund{value: 1}("a", orchestratorId, 0, soon);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.InvalidRounds.selector, many));
        escrow.fund{value: 1}("a", orchestratorId, many, soon);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.UnknownOrchestrator.selector, bytes32("x")));
        escrow.fund{value: 1}("a", "x", 1, soon);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.InvalidDeadline.selector, soon - 1));
        escrow.fund{value: 1}("a", orchestratorId, 1, soon - 1);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.InvalidDeadline.selector, far));
        escrow.fund{value: 1}("a", orchestratorId, 1, far);
    }

    function testFuzz_The_budgets_of_the_rounds_sum_to_what_was_funded(uint96 budget, uint8 rounds) public {
        vm.assume(budget != 0 && rounds != 0);
        bytes32 it = newJob(address(0x77), "fuzz", orchestratorId, rounds, budget);
        uint256 sum;
        for (uint64 r = 0; r < rounds; r++) {
            sum += escrow.budgetOf(it, r);
        }
        Check.eq(sum, budget, "sum");
    }

    function test_A_settled_round_pays_each_provider_its_leaf_once() public {
        settle(0, 10 ether, 5 ether);
        vm.warp(block.timestamp + LAG);
        claimAlice(10 ether, 5 ether);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.AlreadyClaimed.selector, jobId, S, alice));
        escrow.claim(jobId, S, alice, 10 ether, one(leafOf(bob, 5 ether, S)));
        escrow.claim(jobId, S, bob, 5 ether, one(leafOf(alice, 10 ether, S)));
        Check.eq(escrow.providerCreditOf(alice), 10 ether, "alice");
        Check.eq(escrow.providerCreditOf(bob), 5 ether, "bob");
        vm.prank(address(0x2000));
        escrow.withdrawProviderCredit(alice, address(0xA11CE));
        Check.eq(address(0xA11CE).balance, 10 ether, "received");
    }

    function test_A_round_is_not_claimable_before_its_lag() public {
        settle(0, 10 ether, 5 ether);
        uint64 from = uint64(block.timestamp) + LAG;
        vm.warp(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.NotClaimableYet.selector, jobId, S, from));
        escrow.claim(jobId, S, alice, 10 ether, one(leafOf(bob, 5 ether, S)));
        vm.warp(from);
        claimAlice(10 ether, 5 ether);
    }

    function test_A_leaf_that_is_not_under_the_root_pays_nothing() public {
        settle(0, 10 ether, 5 ether);
        vm.warp(block.timestamp + LAG);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.InvalidProof.selector, jobId, S, alice));
        escrow.claim(jobId, S, alice, 11 ether, one(leafOf(bob, 5 ether, S)));
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.InvalidProof.selector, jobId, S, orchestratorId));
        escrow.claim(jobId, S, orchestratorId, 10 ether, one(leafOf(bob, 5 ether, S)));
    }

    function test_A_root_that_promises_more_than_its_total_pays_its_total_at_most() public {
        bytes32 root = pairOf(leafOf(alice, 10 ether, S), leafOf(bob, 5 ether, S));
        vm.prank(ORCHESTRATOR);
        escrow.settle(jobId, 0, S, root, 12 ether);
        vm.warp(block.timestamp + LAG);
        claimAlice(10 ether, 5 ether);
        vm.expectRevert(
            abi.encodeWithSelector(IJobEscrow.Overdrawn.selector, jobId, S, uint256(2 ether), uint256(5 ether))
        );
        escrow.claim(jobId, S, bob, 5 ether, one(leafOf(alice, 10 ether, S)));
    }

    function test_No_round_is_settled_above_its_budget() public {
        vm.prank(ORCHESTRATOR);
        vm.expectRevert(
            abi.encodeWithSelector(IJobEscrow.OverBudget.selector, jobId, 0, uint256(25 ether), uint256(25 ether + 1))
        );
        escrow.settle(jobId, 0, S, "root", 25 ether + 1);
    }

    function test_Only_the_orchestrators_operator_settles_and_closes() public {
        bytes memory refusal = abi.encodeWithSelector(IJobEscrow.NotOrchestrator.selector, jobId, OWNER);
        vm.startPrank(OWNER);
        vm.expectRevert(refusal);
        escrow.settle(jobId, 0, S, "root", 1);
        vm.expectRevert(refusal);
        escrow.close(jobId, false);
        vm.stopPrank();
    }

    function test_Promise07_The_same_settlement_again_changes_nothing() public {
        settle(0, 10 ether, 5 ether);
        IJobEscrow.Job memory before = escrow.job(jobId);
        uint64 expiresAt = escrow.settlement(jobId, S).expiresAt;
        vm.warp(block.timestamp + LAG);
        claimAlice(10 ether, 5 ether);
        settle(0, 10 ether, 5 ether);
        Check.eq(escrow.job(jobId).rest, before.rest, "rest");
        Check.eq(escrow.settlement(jobId, S).claimed, 10 ether, "claimed");
        Check.eq(escrow.settlement(jobId, S).expiresAt, expiresAt, "expiry");
    }

    function test_Promise07_Another_settlement_under_its_id_is_refused() public {
        settle(0, 10 ether, 5 ether);
        bytes32 root = escrow.settlement(jobId, S).root;
        bytes memory conflict = abi.encodeWithSelector(IJobEscrow.SettlementConflict.selector, jobId, S);
        vm.startPrank(ORCHESTRATOR);
        vm.expectRevert(conflict);
        escrow.settle(jobId, 1, S, root, 15 ether);
        vm.expectRevert(conflict);
        escrow.settle(jobId, 0, S, "root", 15 ether);
        vm.expectRevert(conflict);
        escrow.settle(jobId, 0, S, root, 14 ether);
        vm.stopPrank();
    }

    function test_Promise07_A_round_is_charged_once_whatever_its_settlements_id() public {
        settle(0, 10 ether, 5 ether);
        vm.prank(ORCHESTRATOR);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.RoundAlreadySettled.selector, jobId, 0, S));
        escrow.settle(jobId, 0, "again", "root", 1);
    }

    function test_Rounds_beyond_the_last_and_empty_settlements_are_refused() public {
        vm.startPrank(ORCHESTRATOR);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.UnknownRound.selector, jobId, 4));
        escrow.settle(jobId, 4, S, "root", 1);
        vm.expectRevert(IJobEscrow.InvalidSettlement.selector);
        escrow.settle(jobId, 0, bytes32(0), "root", 1);
        vm.expectRevert(IJobEscrow.InvalidSettlement.selector);
        escrow.settle(jobId, 0, S, bytes32(0), 1);
        vm.expectRevert(IJobEscrow.InvalidSettlement.selector);
        escrow.settle(jobId, 0, S, "root", 0);
        vm.stopPrank();
    }

    function test_Promise09_A_cancelled_job_settles_during_the_grace_and_is_refunded_after() public {
        vm.prank(OWNER);
        escrow.cancel(jobId);
        uint64 until = uint64(block.timestamp) + GRACE;
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.SettlingOpen.selector, jobId, until));
        escrow.refund(jobId);
        vm.warp(until);
        settle(0, 10 ether, 5 ether);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.SettlingOpen.selector, jobId, until));
        escrow.refund(jobId);
        vm.warp(until + 1);
        vm.prank(ORCHESTRATOR);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.SettlingOver.selector, jobId, until));
        escrow.settle(jobId, 1, "late", "root", 1);
        Check.eq(escrow.refund(jobId), 85 ether, "refund");
        vm.prank(OWNER);
        Check.eq(escrow.withdrawCredit(OWNER), 85 ether, "withdrawn");
    }

    function test_Only_the_owner_cancels_and_only_once() public {
        vm.prank(ORCHESTRATOR);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.NotJobOwner.selector, jobId, ORCHESTRATOR));
        escrow.cancel(jobId);
        vm.startPrank(OWNER);
        escrow.cancel(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.JobNotOpen.selector, jobId, IJobEscrow.JobStatus.Cancelled));
        escrow.cancel(jobId);
        vm.stopPrank();
    }

    function test_A_closed_job_is_refunded_at_once_and_settles_no_more() public {
        settle(0, 10 ether, 5 ether);
        vm.startPrank(ORCHESTRATOR);
        escrow.close(jobId, true);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.JobNotOpen.selector, jobId, IJobEscrow.JobStatus.Failed));
        escrow.settle(jobId, 1, "late", "root", 1);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.JobNotOpen.selector, jobId, IJobEscrow.JobStatus.Failed));
        escrow.close(jobId, false);
        vm.stopPrank();
        Check.eq(escrow.refund(jobId), 85 ether, "refund");
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.NothingToRefund.selector, jobId));
        escrow.refund(jobId);
        vm.warp(block.timestamp + LAG);
        claimAlice(10 ether, 5 ether);
    }

    function test_A_job_whose_orchestrator_is_gone_is_refunded_after_its_deadline() public {
        uint64 settleBy = escrow.job(jobId).settleBy;
        vm.warp(settleBy);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.SettlingOpen.selector, jobId, settleBy));
        escrow.refund(jobId);
        vm.warp(settleBy + 1);
        Check.eq(escrow.refund(jobId), 100 ether, "refund");
    }

    function test_What_nobody_claimed_returns_to_the_owner() public {
        settle(0, 10 ether, 5 ether);
        vm.prank(ORCHESTRATOR);
        escrow.close(jobId, false);
        escrow.refund(jobId);
        vm.warp(block.timestamp + LAG);
        claimAlice(10 ether, 5 ether);
        uint64 expiresAt = escrow.settlement(jobId, S).expiresAt;
        vm.warp(expiresAt);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.NotExpiredYet.selector, jobId, S, expiresAt));
        escrow.expire(jobId, S);
        vm.warp(expiresAt + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.ClaimsOver.selector, jobId, S, expiresAt));
        escrow.claim(jobId, S, bob, 5 ether, one(leafOf(alice, 10 ether, S)));
        escrow.expire(jobId, S);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.AlreadyExpired.selector, jobId, S));
        escrow.expire(jobId, S);
        Check.eq(escrow.refund(jobId), 5 ether, "refund");
        (uint256 rest, uint256 unclaimed, uint256 credits, uint256 surplus) = escrow.totals();
        Check.eq(rest + unclaimed + surplus, 0, "all is somebody's");
        Check.eq(credits, 100 ether, "credits");
    }

    function test_Promise08_A_receiver_that_refuses_blocks_nobody() public {
        Refuser refuser = new Refuser();
        vm.deal(address(this), 3 ether);
        bytes32 its = refuser.fund{value: 3 ether}(escrow, orchestratorId);
        vm.prank(ORCHESTRATOR);
        escrow.close(its, false);
        vm.prank(ORCHESTRATOR);
        escrow.close(jobId, false);
        escrow.refund(its);
        escrow.refund(jobId);
        vm.expectRevert(
            abi.encodeWithSelector(IPullPayments.PaymentFailed.selector, address(refuser), uint256(3 ether))
        );
        refuser.withdraw(escrow);
        Check.eq(escrow.creditOf(address(refuser)), 3 ether, "stays its own");
        vm.prank(OWNER);
        Check.eq(escrow.withdrawCredit(OWNER), 100 ether, "the others are paid");
    }

    function test_Promise10_Pay_goes_with_the_id_to_whatever_key_operates_it() public {
        settle(0, 10 ether, 5 ether);
        vm.warp(block.timestamp + LAG);
        claimAlice(10 ether, 5 ether);
        vm.prank(address(0x2001));
        vault.rotateOperator(alice, address(0x2002));
        vm.prank(address(0x2000));
        vm.expectRevert(abi.encodeWithSelector(IPullPayments.NotProviderOperator.selector, alice, address(0x2000)));
        escrow.withdrawProviderCredit(alice, address(0x2000));
        vm.prank(address(0x2002));
        Check.eq(escrow.withdrawProviderCredit(alice, address(0xA11CE)), 10 ether, "by the new key");
        vm.prank(address(0x2002));
        vm.expectRevert(IPullPayments.NoCredit.selector);
        escrow.withdrawProviderCredit(alice, address(0xA11CE));
    }

    function test_Only_the_court_holds_releases_and_compensates() public {
        refused(abi.encodeCall(escrow.hold, (jobId, 0, alice)), 0);
        refused(abi.encodeCall(escrow.release, (jobId, 0, alice, true)), 0);
        vm.deal(address(this), 1);
        refused(abi.encodeCall(escrow.compensate, (jobId)), 1);
        bytes32 role = escrow.COURT_ROLE();
        vm.startPrank(ADMIN);
        refused(abi.encodeCall(escrow.grantRole, (role, ADMIN)), 0);
        vm.stopPrank();
    }

    function test_Promise01_Ether_forced_in_is_surplus() public {
        vm.deal(address(escrow), address(escrow).balance + 7);
        (uint256 rest,,, uint256 surplus) = escrow.totals();
        Check.eq(rest, 100 ether, "rest");
        Check.eq(surplus, 7, "surplus");
    }

    function settle(uint64 round, uint256 toAlice, uint256 toBob) private {
        bytes32 root = pairOf(leafOf(alice, toAlice, S), leafOf(bob, toBob, S));
        vm.prank(ORCHESTRATOR);
        escrow.settle(jobId, round, S, root, toAlice + toBob);
    }

    function claimAlice(uint256 toAlice, uint256 toBob) private {
        escrow.claim(jobId, S, alice, toAlice, one(leafOf(bob, toBob, S)));
    }

    function refused(bytes memory call, uint256 value) private {
        (bool ok,) = address(escrow).call{value: value}(call);
        Check.yes(!ok, "must be refused");
    }
}
