// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {JobEscrow} from "../src/JobEscrow.sol";
import {SlashingCourt} from "../src/SlashingCourt.sol";
import {StakeVault} from "../src/StakeVault.sol";
import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {ISlashingCourt} from "../src/interfaces/ISlashingCourt.sol";
import {IStakeVault} from "../src/interfaces/IStakeVault.sol";
import {Accusation} from "./support/Accusation.sol";
import {Check} from "./support/Check.sol";

contract SlashingCourtTest is Accusation {
    // Promise 2

    function test_Promise02_A_verdict_of_the_threshold_slashes() public {
        uint256 id = accuse(CHALLENGER, claim);
        ruleFirst(id, true);
        uint256 before = BURN.balance;
        finish(id);
        Check.eq(vault.locked(accused, jobId), 4 ether, "6 of 10 are slashed");
        Check.eq(court.creditOf(CHALLENGER), BOND + 1.8 ether, "challenger");
        Check.eq(escrow.job(jobId).rest, 103 ether, "job");
        Check.eq(BURN.balance - before, 1.2 ether, "burned");
        (uint256 bonds, uint256 credits, uint256 burned, uint256 surplus) = court.totals();
        Check.eq(bonds + surplus, 0, "nothing is left over");
        Check.eq(credits, BOND + 1.8 ether, "credits");
        Check.eq(burned, 1.2 ether, "counted");
    }

    function test_Promise02_Fewer_signatures_than_the_threshold_are_no_verdict() public {
        uint256 id = accuse(CHALLENGER, claim);
        vm.warp(court.dispute(id).answerBy + 1);
        bytes[] memory few = signatures(panel, 1, court.rulingDigest(id, 0, true, "evidence"));
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.TooFewSignatures.selector, 2, 1));
        court.rule(id, true, "evidence", few);
    }

    function test_Promise02_One_member_cannot_sign_twice() public {
        uint256 id = accuse(CHALLENGER, claim);
        vm.warp(court.dispute(id).answerBy + 1);
        bytes[] memory twice = new bytes[](2);
        twice[0] = sign(panel[0], court.rulingDigest(id, 0, true, "evidence"));
        twice[1] = twice[0];
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.SignersNotAscending.selector, vm.addr(panel[0])));
        court.rule(id, true, "evidence", twice);
    }

    function test_Promise02_Signatures_of_strangers_do_not_count() public {
        uint256 id = accuse(CHALLENGER, claim);
        vm.warp(court.dispute(id).answerBy + 1);
        bytes[] memory theirs = signatures(appealPanel, 3, court.rulingDigest(id, 0, true, "evidence"));
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.NotOnPanel.selector, vm.addr(appealPanel[0])));
        court.rule(id, true, "evidence", theirs);
    }

    function test_Promise02_A_signature_binds_dispute_instance_verdict_and_evidence() public {
        uint256 id = accuse(CHALLENGER, claim);
        vm.warp(court.dispute(id).answerBy + 1);
        bytes[] memory others = signatures(panel, 2, court.rulingDigest(id, 0, false, "evidence"));
        rejects(id, true, "evidence", others);
        others = signatures(panel, 2, court.rulingDigest(id, 0, true, "other"));
        rejects(id, true, "evidence", others);
        others = signatures(panel, 2, court.rulingDigest(id, 1, true, "evidence"));
        rejects(id, true, "evidence", others);
        vm.expectRevert(ISlashingCourt.NoEvidence.selector);
        court.rule(id, true, bytes32(0), others);
    }

    function test_Promise02_A_signature_for_one_dispute_is_none_for_the_next() public {
        uint256 id = accuse(CHALLENGER, claim);
        ruleFirst(id, false);
        bytes[] memory old = signatures(panel, 2, court.rulingDigest(id, 0, false, "evidence"));
        finish(id);
        uint256 next = accuse(CHALLENGER, claim);
        vm.warp(court.dispute(next).answerBy + 1);
        rejects(next, false, "evidence", old);
    }

    function test_Promise02_A_silent_panel_slashes_nobody() public {
        uint256 id = accuse(CHALLENGER, claim);
        finish(id);
        Check.eq(vault.locked(accused, jobId), 10 ether, "lock");
        Check.eq(court.creditOf(CHALLENGER), BOND, "nobody was wrong");
    }

    function test_Promise02_A_convicted_offence_is_never_claimed_again_whatever_the_bundle() public {
        uint256 id = accuse(CHALLENGER, claim);
        ruleFirst(id, true);
        finish(id);
        claim.evidenceRoot = "another";
        claim.occurredAt += 1;
        bytes32 offence = court.offenceIdOf(jobId, 1, 2, accused);
        refusesReveal(abi.encodeWithSelector(ISlashingCourt.OffenceConvicted.selector, offence));
    }

    function test_Promise02_A_verdict_is_executed_once() public {
        uint256 id = accuse(CHALLENGER, claim);
        ruleFirst(id, true);
        finish(id);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.AlreadyExecuted.selector, id));
        court.execute(id);
    }

    function test_Promise02_The_offence_id_is_of_job_epoch_round_and_provider() public view {
        Check.eq(
            court.offenceIdOf(jobId, 1, 2, accused),
            keccak256(abi.encode(jobId, uint64(1), uint64(2), accused)),
            "offence"
        );
    }

    // Promise 3

    function test_Promise03_A_shorter_unbonding_than_needed_cannot_be_deployed() public {
        ISlashingCourt.Windows memory w = windows();
        uint64 needed = w.anchoring + w.audit + w.response + w.maxExtensions * w.extension + w.ruling + w.appeal
            + w.appealRuling + w.finality;
        Check.eq(court.neededUnbonding(), needed, "needed");
        uint64 nonce = vm.getNonce(address(this));
        address courtAt = vm.computeCreateAddress(address(this), nonce + 2);
        StakeVault short = new StakeVault(courtAt, needed - 1, 3);
        JobEscrow its = new JobEscrow(short, courtAt, LAG, CLAIMS, GRACE);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.UnbondingTooShort.selector, needed - 1, needed));
        new SlashingCourt(short, its, ADMIN, w, terms());
    }

    function test_Promise03_Stake_that_left_right_after_the_offence_answers_after_the_longest_dispute() public {
        vm.warp(claim.occurredAt + 1);
        vm.prank(ACCUSED);
        vault.requestUnbonding(accused, jobId, 10 ether);
        ISlashingCourt.Windows memory w = windows();
        vm.warp(claim.occurredAt + w.anchoring + w.audit - w.commitAge);
        uint256 id = accuse(CHALLENGER, claim);
        for (uint256 i = 0; i < w.maxExtensions; i++) {
            vm.warp(court.dispute(id).answerBy);
            vm.prank(ACCUSED);
            court.answer(id, "late");
        }
        vm.warp(court.dispute(id).ruleBy);
        ruleFirst(id, false);
        vm.warp(court.dispute(id).appealBy);
        appealBy(CHALLENGER, id);
        vm.warp(court.dispute(id).appealRuleBy);
        ruleAppeal(id, true);
        court.execute(id);
        Check.eq(vault.tickets(accused, jobId)[0].amount, 4 ether, "slashed while unbonding");
        Check.yes(vault.tickets(accused, jobId)[0].readyAt > block.timestamp, "not even ready");
    }

    // Promise 4

    function test_Promise04_A_lock_under_dispute_is_not_withdrawn_until_it_ends() public {
        vm.prank(ACCUSED);
        vault.requestUnbonding(accused, jobId, 10 ether);
        uint256 id = accuse(CHALLENGER, claim);
        vm.warp(block.timestamp + vault.unbondingTime());
        vm.prank(ACCUSED);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.LockFrozen.selector, accused, jobId));
        vault.withdraw(accused, jobId, ACCUSED);
        court.execute(id);
        vm.prank(ACCUSED);
        Check.eq(vault.withdraw(accused, jobId, ACCUSED), 10 ether, "after it");
    }

    function test_Promise04_One_claim_is_open_an_offence() public {
        uint256 id = accuse(CHALLENGER, claim);
        claim.evidenceRoot = "another";
        bytes32 offence = court.offenceIdOf(jobId, 1, 2, accused);
        refusesReveal(abi.encodeWithSelector(ISlashingCourt.OffenceOpen.selector, offence, id));
    }

    function test_Promise04_A_late_answer_extends_the_clock_a_bounded_number_of_times() public {
        uint256 id = accuse(CHALLENGER, claim);
        uint64 opened = court.dispute(id).answerBy - windows().response;
        vm.prank(ACCUSED);
        court.answer(id, "early");
        Check.eq(court.dispute(id).answerBy, opened + 1 hours, "an early answer extends nothing");
        vm.warp(court.dispute(id).answerBy);
        vm.prank(STRANGER);
        court.answer(id, "testimony");
        Check.eq(court.dispute(id).answerBy, opened + 1 hours, "nor does a stranger's");
        for (uint64 i = 1; i <= 5; i++) {
            vm.warp(court.dispute(id).answerBy);
            vm.prank(i % 2 == 0 ? CHALLENGER : ACCUSED);
            court.answer(id, "late");
            uint64 granted = i < 3 ? i : 3;
            Check.eq(court.dispute(id).answerBy, opened + 1 hours + granted * 15 minutes, "extended");
        }
        Check.eq(court.dispute(id).ruleBy - opened, court.longestDispute(), "never longer");
        vm.warp(court.dispute(id).answerBy + 1);
        vm.prank(ACCUSED);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.AnswersOver.selector, id, court.dispute(id).answerBy));
        court.answer(id, "too late");
    }

    function test_Promise04_An_appeal_that_nobody_rules_on_ends_with_the_first_verdict() public {
        uint256 id = accuse(CHALLENGER, claim);
        ruleFirst(id, true);
        appealBy(ACCUSED, id);
        uint64 until = court.dispute(id).appealRuleBy;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.DisputeStillOpen.selector, id, until));
        court.execute(id);
        finish(id);
        Check.eq(vault.locked(accused, jobId), 4 ether, "slashed");
        Check.eq(court.creditOf(ACCUSED), APPEAL_BOND, "the appeal was not judged");
    }

    function test_An_answer_has_a_greatest_length() public {
        uint256 id = accuse(CHALLENGER, claim);
        uint256 most = court.MAX_ANSWER();
        court.answer(id, new bytes(most));
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.AnswerTooLong.selector, most + 1));
        court.answer(id, new bytes(most + 1));
    }

    // Promise 5

    function test_A_claim_on_an_unknown_job_round_or_provider_is_refused() public {
        claim.round = 4;
        refusesReveal(abi.encodeWithSelector(ISlashingCourt.UnknownJobOrRound.selector, jobId, 4));
        claim.round = 2;
        claim.jobId = "unknown";
        refusesReveal(abi.encodeWithSelector(ISlashingCourt.UnknownJobOrRound.selector, bytes32("unknown"), 2));
        claim.jobId = jobId;
        claim.providerId = "nobody";
        refusesReveal(abi.encodeWithSelector(ISlashingCourt.UnknownAccused.selector, bytes32("nobody")));
        claim.providerId = accused;
        claim.evidenceRoot = bytes32(0);
        refusesReveal(abi.encodeWithSelector(ISlashingCourt.NoEvidence.selector));
    }

    function test_A_claim_after_its_window_is_refused() public {
        uint64 until = claim.occurredAt + 1 hours + 1 days;
        vm.warp(until - 9);
        refusesReveal(abi.encodeWithSelector(ISlashingCourt.ClaimTooLate.selector, until));
    }

    function test_A_claim_on_a_time_to_come_or_before_the_lock_is_refused() public {
        claim.occurredAt = uint64(block.timestamp) + 10;
        refusesReveal(abi.encodeWithSelector(ISlashingCourt.OffenceInFuture.selector, claim.occurredAt));
        claim.occurredAt = uint64(block.timestamp) - 80;
        refusesReveal(abi.encodeWithSelector(ISlashingCourt.NothingLocked.selector, accused, jobId, claim.occurredAt));
    }

    function test_A_payout_under_dispute_waits_and_is_forfeited_by_a_conviction() public {
        uint256 id = accuse(CHALLENGER, claim);
        settleRound();
        vm.warp(block.timestamp + LAG);
        refusesClaim(IJobEscrow.UnderDispute.selector, accused);
        ruleFirst(id, true);
        finish(id);
        refusesClaim(IJobEscrow.PayoutForfeited.selector, accused);
        escrow.claim(jobId, S, orchestratorId, 5 ether, one(leafOf(accused, 10 ether, S)));
    }

    function test_A_payout_is_free_again_after_an_acquittal() public {
        uint256 id = accuse(CHALLENGER, claim);
        settleRound();
        ruleFirst(id, false);
        finish(id);
        escrow.claim(jobId, S, accused, 10 ether, one(leafOf(orchestratorId, 5 ether, S)));
    }

    function test_A_dispute_over_the_orchestrator_holds_the_whole_round() public {
        settleRound();
        claim.providerId = orchestratorId;
        uint256 id = accuse(CHALLENGER, claim);
        vm.warp(block.timestamp + LAG);
        refusesClaim(IJobEscrow.UnderDispute.selector, orchestratorId);
        ruleFirst(id, true);
        finish(id);
        refusesClaim(IJobEscrow.PayoutForfeited.selector, orchestratorId);
        Check.eq(vault.locked(orchestratorId, jobId), 8 ether, "its bond answers");
    }

    function test_Only_the_vault_sends_ether_without_a_call() public {
        vm.deal(STRANGER, 1);
        vm.prank(STRANGER);
        (bool ok,) = address(court).call{value: 1}("");
        Check.yes(!ok, "must be refused");
    }

    function test_Contracts_of_another_court_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.WrongWiring.selector, address(vault)));
        new SlashingCourt(vault, escrow, ADMIN, windows(), terms());
    }
}
