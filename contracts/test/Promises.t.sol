// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {JobEscrow} from "../src/JobEscrow.sol";
import {SlashingCourt} from "../src/SlashingCourt.sol";
import {StakeVault} from "../src/StakeVault.sol";
import {Check} from "./support/Check.sol";
import {World} from "./support/World.sol";

/// @dev The promises that hold after every move of everybody.
contract PromisesTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    World private world;

    function setUp() public {
        world = new World();
        world.setUp();
    }

    function targetContracts() external view returns (address[] memory all) {
        all = new address[](1);
        all[0] = address(world);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory all) {
        bytes4[] memory moves = new bytes4[](18);
        moves[0] = world.deposit.selector;
        moves[1] = world.lock.selector;
        moves[2] = world.requestUnbonding.selector;
        moves[3] = world.withdraw.selector;
        moves[4] = world.fund.selector;
        moves[5] = world.settle.selector;
        moves[6] = world.settleAgain.selector;
        moves[7] = world.claim.selector;
        moves[8] = world.expire.selector;
        moves[9] = world.endJob.selector;
        moves[10] = world.refund.selector;
        moves[11] = world.accuse.selector;
        moves[12] = world.answer.selector;
        moves[13] = world.rule.selector;
        moves[14] = world.appeal.selector;
        moves[15] = world.execute.selector;
        moves[16] = world.withdrawCredits.selector;
        moves[17] = world.pass.selector;
        all = new FuzzSelector[](2);
        all[0] = FuzzSelector(address(world), moves);
        bytes4[] memory rare = new bytes4[](2);
        rare[0] = world.force.selector;
        rare[1] = world.rotate.selector;
        all[1] = FuzzSelector(address(world), rare);
    }

    /// @dev One campaign checks them all after every move: campaigns of one seed would make the same moves again.
    function invariant_Promise01_Promise02_Promise03_Promise04_Promise07() external view {
        promise01_Conservation();
        promise02_One_slash_an_offence_and_none_without_a_verdict();
        promise03_No_slash_exceeds_the_lock_at_the_offence();
        promise04_Disputes_end_and_freeze_their_lock_alone();
        promise07_A_settlement_has_its_effect_once();
    }

    /// @dev A run in which nobody was convicted has shown nothing.
    function afterInvariant() external view {
        if (world.moves() < 200) return;
        Check.yes(world.verdicts() != 0, "no verdict in a whole run");
    }

    function promise01_Conservation() private view {
        (address vault, address escrow, address court) = world.contracts();
        conserves(vault, world.stakeOfAll(), "vault");
        conserves(escrow, world.escrowOfAll(), "escrow");
        conserves(court, world.courtOfAll(), "court");
        (,,, uint256 surplus) = StakeVault(vault).totals();
        Check.eq(surplus, world.forced(vault), "surplus of the vault");
        (,,, surplus) = JobEscrow(escrow).totals();
        Check.eq(surplus, world.forced(escrow), "surplus of the escrow");
        (,,, surplus) = SlashingCourt(payable(court)).totals();
        Check.eq(surplus, world.forced(court), "surplus of the court");
    }

    function promise02_One_slash_an_offence_and_none_without_a_verdict() private view {
        Check.yes(!world.breach02(), "breach");
        Check.yes(world.recordsAgree(), "records");
    }

    function promise03_No_slash_exceeds_the_lock_at_the_offence() private view {
        Check.yes(!world.breach03(), "breach");
    }

    function promise04_Disputes_end_and_freeze_their_lock_alone() private view {
        Check.yes(!world.breach04(), "breach");
        Check.yes(world.disputesBounded(), "bounds");
    }

    function promise07_A_settlement_has_its_effect_once() private view {
        Check.yes(!world.breach07(), "breach");
    }

    function conserves(address account, uint256 parts, string memory what) private view {
        Check.eq(account.balance, parts + world.forced(account), what);
        Check.eq(account.balance, world.paidIn(account) + world.forced(account) - world.paidOut(account), what);
    }
}
