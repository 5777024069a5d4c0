// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISlashingCourt} from "../../src/interfaces/ISlashingCourt.sol";
import {Check} from "./Check.sol";
import {System} from "./System.sol";

/// @title A court with a job, an accused that has locked stake to it, and a claim
abstract contract Accusation is System {
    address internal constant OWNER = address(0x0123);
    address internal constant ORCHESTRATOR = address(0x1000);
    address internal constant ACCUSED = address(0x2000);
    address internal constant CHALLENGER = address(0x4000);
    address internal constant STRANGER = address(0x5000);
    bytes32 internal constant S = "settlement";

    bytes32 internal orchestratorId;
    bytes32 internal accused;
    bytes32 internal jobId;
    ISlashingCourt.Claim internal claim;

    function setUp() public virtual override {
        super.setUp();
        orchestratorId = newProvider(uint160(ORCHESTRATOR), 50 ether);
        accused = newProvider(uint160(ACCUSED), 100 ether);
        jobId = newJob(OWNER, "job", orchestratorId, 4, 100 ether);
        lockStake(accused, jobId, 10 ether);
        lockStake(orchestratorId, jobId, 20 ether);
        vm.warp(block.timestamp + 60);
        claim = ISlashingCourt.Claim(jobId, 1, 2, accused, uint64(block.timestamp) - 1, "bundle");
    }

    function settleRound() internal {
        bytes32 root = pairOf(leafOf(accused, 10 ether, S), leafOf(orchestratorId, 5 ether, S));
        vm.prank(ORCHESTRATOR);
        escrow.settle(jobId, 2, S, root, 15 ether);
    }

    function refusesClaim(bytes4 refusal, bytes32 because) internal {
        vm.expectRevert(abi.encodeWithSelector(refusal, jobId, 2, because));
        escrow.claim(jobId, S, accused, 10 ether, one(leafOf(orchestratorId, 5 ether, S)));
    }

    function refusesReveal(bytes memory refusal) internal {
        vm.deal(STRANGER, STRANGER.balance + BOND);
        bytes32 commitment = court.commitmentOf(STRANGER, claim, "salt");
        vm.startPrank(STRANGER);
        court.commit{value: BOND}(commitment);
        vm.warp(block.timestamp + 10);
        vm.expectRevert(refusal);
        court.reveal(claim, "salt");
        vm.stopPrank();
    }

    function refusesBench(
        address[] memory first,
        uint256 threshold,
        address[] memory larger,
        uint256 largerThreshold,
        string memory reason
    ) internal {
        vm.expectRevert(abi.encodeWithSelector(ISlashingCourt.InvalidPanel.selector, reason));
        court.seatBench(first, threshold, larger, largerThreshold);
    }

    function rejects(uint256 id, bool guilty, bytes32 evidence, bytes[] memory all) internal {
        (bool ok,) = address(court).call(abi.encodeCall(court.rule, (id, guilty, evidence, all)));
        Check.yes(!ok, "must be refused");
    }
}
