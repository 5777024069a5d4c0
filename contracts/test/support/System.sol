// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {JobEscrow} from "../../src/JobEscrow.sol";
import {SlashingCourt} from "../../src/SlashingCourt.sol";
import {StakeVault} from "../../src/StakeVault.sol";
import {ISlashingCourt} from "../../src/interfaces/ISlashingCourt.sol";
import {Vm} from "./Vm.sol";

/// @title The contracts that hold money, deployed and wired, with a bench of 3 and 5
abstract contract System {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    address internal constant ADMIN = address(0xAD);
    address internal constant BURN = 0x000000000000000000000000000000000000dEaD;
    uint256 internal constant BOND = 1 ether;
    uint256 internal constant APPEAL_BOND = 2 ether;
    uint64 internal constant LAG = 1 hours;
    uint64 internal constant CLAIMS = 90 days;
    uint64 internal constant GRACE = 1 days;

    StakeVault internal vault;
    JobEscrow internal escrow;
    SlashingCourt internal court;
    uint256[] internal panel;
    uint256[] internal appealPanel;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        deploy(windows(), terms(), neededUnbonding());
        for (uint256 i = 0; i < 3; i++) {
            panel.push(0xA001 + i);
        }
        for (uint256 i = 0; i < 5; i++) {
            appealPanel.push(0xB001 + i);
        }
        sortByAddress(panel);
        sortByAddress(appealPanel);
        bytes32 registrar = court.REGISTRAR_ROLE();
        vm.prank(ADMIN);
        court.grantRole(registrar, ADMIN);
        vm.prank(ADMIN);
        court.seatBench(addresses(panel), 2, addresses(appealPanel), 3);
    }

    /// @dev Each is told the others' addresses at its birth, from the deployer's next nonces.
    function deploy(ISlashingCourt.Windows memory w, ISlashingCourt.Terms memory t, uint64 unbonding) internal {
        uint64 nonce = vm.getNonce(address(this));
        address courtAt = vm.computeCreateAddress(address(this), nonce + 2);
        vault = new StakeVault(courtAt, unbonding, 3);
        escrow = new JobEscrow(vault, courtAt, LAG, CLAIMS, GRACE);
        court = new SlashingCourt(vault, escrow, ADMIN, w, t);
        require(address(court) == courtAt, "wiring");
    }

    function windows() internal pure returns (ISlashingCourt.Windows memory) {
        return ISlashingCourt.Windows({
            anchoring: 1 hours,
            audit: 1 days,
            commitAge: 10,
            commitLife: 1 hours,
            response: 1 hours,
            extension: 15 minutes,
            maxExtensions: 3,
            ruling: 2 hours,
            appeal: 3 hours,
            appealRuling: 6 hours,
            finality: 10 minutes
        });
    }

    function neededUnbonding() internal pure returns (uint64) {
        return 1 hours + 1 days + 1 hours + 45 minutes + 2 hours + 3 hours + 6 hours + 10 minutes;
    }

    function terms() internal pure returns (ISlashingCourt.Terms memory) {
        return ISlashingCourt.Terms({
            bond: BOND, appealBond: APPEAL_BOND, penaltyBps: 6000, challengerBps: 3000, jobBps: 5000
        });
    }

    function newProvider(uint160 operator, uint256 stake) internal returns (bytes32 id) {
        id = vault.register(address(operator), address(operator + 1), bytes32(0));
        if (stake == 0) return id;
        vm.deal(address(this), stake);
        vault.deposit{value: stake}(id);
    }

    function newJob(address owner, bytes32 label, bytes32 orchestratorId, uint64 rounds, uint256 budget)
        internal
        returns (bytes32)
    {
        vm.deal(owner, budget);
        vm.prank(owner);
        return escrow.fund{value: budget}(label, orchestratorId, rounds, uint64(block.timestamp) + 30 days);
    }

    function lockStake(bytes32 id, bytes32 jobId, uint256 amount) internal {
        vm.prank(vault.operatorOf(id));
        vault.lock(id, jobId, amount);
    }

    function accuse(address challenger, ISlashingCourt.Claim memory claim) internal returns (uint256) {
        bytes32 commitment = court.commitmentOf(challenger, claim, "salt");
        vm.deal(challenger, challenger.balance + BOND);
        vm.prank(challenger);
        court.commit{value: BOND}(commitment);
        vm.warp(block.timestamp + windows().commitAge);
        vm.prank(challenger);
        return court.reveal(claim, "salt");
    }

    function appealBy(address appellant, uint256 id) internal {
        vm.deal(appellant, appellant.balance + APPEAL_BOND);
        vm.prank(appellant);
        court.appeal{value: APPEAL_BOND}(id);
    }

    function signatures(uint256[] memory keys, uint256 count, bytes32 digest)
        internal
        pure
        returns (bytes[] memory all)
    {
        all = new bytes[](count);
        for (uint256 i = 0; i < count; i++) {
            all[i] = sign(keys[i], digest);
        }
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev The first panel rules as soon as it may.
    function ruleFirst(uint256 id, bool guilty) internal {
        uint64 answerBy = court.dispute(id).answerBy;
        if (block.timestamp <= answerBy) vm.warp(answerBy + 1);
        court.rule(id, guilty, "evidence", signatures(panel, 2, court.rulingDigest(id, 0, guilty, "evidence")));
    }

    function ruleAppeal(uint256 id, bool guilty) internal {
        court.rule(id, guilty, "evidence", signatures(appealPanel, 3, court.rulingDigest(id, 1, guilty, "evidence")));
    }

    function finish(uint256 id) internal {
        vm.warp(court.finalAt(id) + 1);
        court.execute(id);
    }

    function addresses(uint256[] memory keys) internal pure returns (address[] memory all) {
        all = new address[](keys.length);
        for (uint256 i = 0; i < keys.length; i++) {
            all[i] = vm.addr(keys[i]);
        }
    }

    function leafOf(bytes32 providerId, uint256 amount, bytes32 settlementId) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(providerId, amount, settlementId))));
    }

    function pairOf(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }

    function one(bytes32 item) internal pure returns (bytes32[] memory all) {
        all = new bytes32[](1);
        all[0] = item;
    }

    function sortByAddress(uint256[] storage keys) private {
        for (uint256 i = 1; i < keys.length; i++) {
            for (uint256 j = i; j > 0 && vm.addr(keys[j]) < vm.addr(keys[j - 1]); j--) {
                (keys[j], keys[j - 1]) = (keys[j - 1], keys[j]);
            }
        }
    }
}
