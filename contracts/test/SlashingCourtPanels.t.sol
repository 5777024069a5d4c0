// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SlashingCourt} from "../src/SlashingCourt.sol";
import {ISlashingCourt} from "../src/interfaces/ISlashingCourt.sol";
import {Accusation} from "./support/Accusation.sol";
import {Check} from "./support/Check.sol";

/// @dev Bonds, panels and their windows.
contract SlashingCourtPanelsTest is Accusation {
    function test_Promise05_A_commitment_needs_the_bond() public {
        vm.deal(CHALLENGER, 10 ether);
        vm.startPrank(CHALLENGER);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.WrongBond.selector, BOND, BOND - 1));
        court.commit{value: BOND - 1}("c");
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.WrongBond.selector, BOND, BOND + 1));
        court.commit{value: BOND + 1}("c");
        court.commit{value: BOND}("c");
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.CommitmentExists.selector, bytes32("c")));
        court.commit{value: BOND}("c");
        vm.stopPrank();
    }

    function test_Promise05_A_claim_is_committed_before_it_is_revealed() public {
        bytes32 commitment = court.commitmentOf(CHALLENGER, claim, "salt");
        vm.deal(CHALLENGER, 10 ether);
        vm.startPrank(CHALLENGER);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.UnknownCommitment.selector, commitment));
        court.reveal(claim, "salt");
        court.commit{value: BOND}(commitment);
        uint64 made = uint64(block.timestamp);
        vm.warp(made + 9);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.CommitmentTooYoung.selector, made + 10));
        court.reveal(claim, "salt");
        vm.warp(made + 1 hours + 1);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.CommitmentTooOld.selector, made + 1 hours));
        court.reveal(claim, "salt");
        vm.stopPrank();
    }

    function test_Promise05_A_commitment_reveals_once_and_for_its_maker_alone() public {
        bytes32 commitment = court.commitmentOf(CHALLENGER, claim, "salt");
        accuse(CHALLENGER, claim);
        vm.prank(CHALLENGER);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.UnknownCommitment.selector, commitment));
        court.reveal(claim, "salt");
        Check.yes(court.commitmentOf(STRANGER, claim, "salt") != commitment, "a copy is another's");
    }

    function test_Promise05_An_unrevealed_bond_returns_after_its_life() public {
        vm.deal(CHALLENGER, BOND);
        vm.startPrank(CHALLENGER);
        court.commit{value: BOND}("c");
        uint64 until = uint64(block.timestamp) + 1 hours;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.CommitmentStillOpen.selector, until));
        court.withdrawCommitment("c");
        vm.warp(until + 1);
        court.withdrawCommitment("c");
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.UnknownCommitment.selector, bytes32("c")));
        court.withdrawCommitment("c");
        Check.eq(court.withdrawCredit(CHALLENGER), BOND, "bond");
        vm.stopPrank();
    }

    function test_Promise05_A_burned_share_of_zero_cannot_be_deployed() public {
        ISlashingCourt.Terms memory t = terms();
        t.jobBps = 7000;
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.InvalidCourtParameter.selector, "burned share"));
        new SlashingCourt(vault, escrow, ADMIN, windows(), t);
    }

    function testFuzz_Promise05_Slashing_oneself_loses_money(uint96 amount) public {
        vm.assume(amount != 0);
        vm.deal(address(this), amount);
        vault.deposit{value: amount}(accused);
        bytes32 own = newJob(ACCUSED, "own", accused, 1, 1 ether);
        lockStake(accused, own, amount);
        vm.warp(block.timestamp + 1);
        claim = ISlashingCourt.Claim(own, 1, 0, accused, uint64(block.timestamp) - 1, "bundle");
        uint256 id = accuse(ACCUSED, claim);
        ruleFirst(id, true);
        finish(id);
        uint256 lost = amount - vault.locked(accused, own);
        uint256 back = court.creditOf(ACCUSED) - BOND + escrow.job(own).rest - 1 ether;
        Check.yes(lost == 0 || back < lost, "something is burned");
        Check.eq(lost, uint256(amount) * 6000 / 10_000, "slashed");
        Check.eq(back, lost * 3000 / 10_000 + lost * 5000 / 10_000, "split");
    }

    function test_Promise05_A_false_accusation_costs_the_bond() public {
        uint256 id = accuse(CHALLENGER, claim);
        ruleFirst(id, false);
        finish(id);
        Check.eq(court.creditOf(CHALLENGER), 0, "challenger");
        Check.eq(court.providerCreditOf(accused), BOND * 8000 / 10_000, "accused");
        Check.eq(BURN.balance, BOND * 2000 / 10_000, "burned");
        vm.prank(ACCUSED);
        Check.eq(court.withdrawProviderCredit(accused, STRANGER), BOND * 8000 / 10_000, "fetched");
    }

    // Promise 6

    function test_Promise06_A_panel_that_is_not_larger_and_disjoint_is_not_seated() public {
        address[] memory small = addresses(panel);
        address[] memory large = addresses(appealPanel);
        vm.startPrank(ADMIN);
        refusesBench(small, 2, small, 2, "appeal panel not larger");
        refusesBench(large, 3, small, 2, "appeal panel not larger");
        address[] memory mixed = addresses(appealPanel);
        address[] memory alone = new address[](1);
        alone[0] = mixed[3];
        refusesBench(alone, 1, mixed, 3, "appeal panel not disjoint");
        refusesBench(small, 1, large, 3, "threshold");
        refusesBench(small, 4, large, 3, "threshold");
        refusesBench(small, 2, large, 2, "threshold");
        refusesBench(new address[](0), 0, large, 3, "size");
        (small[0], small[1]) = (small[1], small[0]);
        refusesBench(small, 2, large, 3, "members not ascending");
        vm.stopPrank();
    }

    function test_Promise06_The_larger_panel_overturns_and_the_appellant_has_its_bond_back() public {
        uint256 id = accuse(CHALLENGER, claim);
        ruleFirst(id, true);
        appealBy(ACCUSED, id);
        bytes[] memory first = signatures(panel, 2, court.rulingDigest(id, 1, true, "evidence"));
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.TooFewSignatures.selector, 3, 2));
        court.rule(id, true, "evidence", first);
        ruleAppeal(id, false);
        court.execute(id);
        Check.eq(vault.locked(accused, jobId), 10 ether, "lock");
        Check.eq(court.creditOf(ACCUSED), APPEAL_BOND, "appellant");
        Check.eq(court.creditOf(CHALLENGER), 0, "challenger");
    }

    function test_Promise06_A_lost_appeal_costs_its_bond() public {
        uint256 id = accuse(CHALLENGER, claim);
        ruleFirst(id, true);
        appealBy(ACCUSED, id);
        ruleAppeal(id, true);
        court.execute(id);
        Check.eq(court.creditOf(ACCUSED), 0, "appellant");
        Check.eq(court.creditOf(CHALLENGER), BOND + 1.8 ether + 1.6 ether, "challenger");
        Check.eq(BURN.balance, 1.2 ether + 0.4 ether, "burned");
    }

    function test_Promise06_A_panels_silence_can_be_appealed() public {
        uint256 id = accuse(CHALLENGER, claim);
        uint64 ruleBy = court.dispute(id).ruleBy;
        vm.warp(ruleBy);
        vm.deal(STRANGER, APPEAL_BOND);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.NotAppealTime.selector, id));
        court.appeal{value: APPEAL_BOND}(id);
        vm.warp(ruleBy + 1);
        appealBy(STRANGER, id);
        vm.deal(address(this), APPEAL_BOND);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.AlreadyAppealed.selector, id));
        court.appeal{value: APPEAL_BOND}(id);
        ruleAppeal(id, true);
        court.execute(id);
        Check.eq(vault.locked(accused, jobId), 4 ether, "slashed");
        Check.eq(court.creditOf(STRANGER), APPEAL_BOND, "appellant");
    }

    function test_Promise06_An_appeal_comes_in_time_and_with_its_bond() public {
        uint256 id = accuse(CHALLENGER, claim);
        ruleFirst(id, true);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.WrongBond.selector, APPEAL_BOND, 0));
        court.appeal(id);
        vm.warp(court.dispute(id).appealBy + 1);
        vm.deal(address(this), APPEAL_BOND);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.NotAppealTime.selector, id));
        court.appeal{value: APPEAL_BOND}(id);
    }

    // Promise 9

    function test_Promise09_A_ruling_before_the_answers_are_over_or_after_its_window_is_refused() public {
        uint256 id = accuse(CHALLENGER, claim);
        bytes[] memory all = signatures(panel, 2, court.rulingDigest(id, 0, true, "evidence"));
        vm.warp(court.dispute(id).answerBy);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.NotRulingTime.selector, id));
        court.rule(id, true, "evidence", all);
        vm.warp(court.dispute(id).ruleBy + 1);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.NotRulingTime.selector, id));
        court.rule(id, true, "evidence", all);
    }

    function test_Promise09_A_dispute_keeps_the_panels_with_which_it_began() public {
        uint256 id = accuse(CHALLENGER, claim);
        uint256[] memory other = new uint256[](1);
        other[0] = 0xC001;
        vm.prank(ADMIN);
        court.seatBench(addresses(other), 1, addresses(appealPanel), 3);
        Check.eq(court.currentBench(), 2, "later claims have the new one");
        vm.warp(court.dispute(id).answerBy + 1);
        bytes[] memory new_ = signatures(other, 1, court.rulingDigest(id, 0, true, "evidence"));
        rejects(id, true, "evidence", new_);
        ruleFirst(id, true);
        finish(id);
        Check.eq(vault.locked(accused, jobId), 4 ether, "by the old one");
    }

    function test_Promise09_Nothing_is_executed_before_the_appeal_window_ends() public {
        uint256 id = accuse(CHALLENGER, claim);
        ruleFirst(id, true);
        uint64 until = uint64(block.timestamp) + 3 hours;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.DisputeStillOpen.selector, id, until));
        court.execute(id);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.AlreadyRuled.selector, id));
        court.rule(id, false, "evidence", new bytes[](0));
    }

    function test_Promise09_Only_the_registrar_seats_a_bench() public {
        address[] memory small = addresses(panel);
        address[] memory large = addresses(appealPanel);
        vm.prank(STRANGER);
        (bool ok,) = address(court).call(abi.encodeCall(court.seatBench, (small, 2, large, 3)));
        Check.yes(!ok, "must be refused");
    }

    // What a claim must be
}
