// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ProvenanceAnchor} from "../src/ProvenanceAnchor.sol";
import {IProvenanceAnchor} from "../src/interfaces/IProvenanceAnchor.sol";
import {Check} from "./support/Check.sol";
import {Tree} from "./support/Tree.sol";
import {Vm} from "./support/Vm.sol";

contract ProvenanceAnchorTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 private constant KEY = 0xD001;

    ProvenanceAnchor private anchor;
    bytes32 private logId;

    function setUp() public {
        vm.warp(1_800_000_000);
        anchor = new ProvenanceAnchor();
        logId = anchor.openLog("datasets", vm.addr(KEY));
    }

    function test_The_roots_of_known_entries_are_those_of_the_standard() public pure {
        // The first entries of the test vectors of Certificate Transparency: "", 00, 10.
        bytes[] memory entries = new bytes[](3);
        entries[0] = "";
        entries[1] = hex"00";
        entries[2] = hex"10";
        Check.eq(Tree.root(entries, 0, 1), 0x6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d, "one");
        Check.eq(Tree.root(entries, 0, 2), 0xfac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125, "two");
        Check.eq(Tree.root(entries, 0, 3), 0xaeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77, "three");
    }

    function test_A_datasets_root_is_proven_against_an_anchored_head() public {
        bytes[] memory entries = log(7);
        entries[5] = abi.encode("owner/name", uint64(3), keccak256("content"));
        put(entries, 7);
        Check.yes(anchor.includes(logId, 7, 5, entries[5], Tree.inclusion(entries, 5, 7)), "included");
        Check.yes(
            !anchor.includes(
                logId, 7, 5, abi.encode("owner/name", uint64(3), keccak256("forged")), Tree.inclusion(entries, 5, 7)
            ),
            "a forged one is not"
        );
    }

    function testFuzz_Every_leaf_is_proven_at_its_index_and_nowhere_else(uint8 sizeSeed, uint8 seed, uint8 other)
        public
    {
        uint64 size = uint64(sizeSeed % 40) + 1;
        uint64 index = seed % size;
        bytes[] memory entries = log(size);
        put(entries, size);
        bytes32[] memory proof = Tree.inclusion(entries, index, size);
        Check.yes(anchor.includes(logId, size, index, entries[index], proof), "included");
        uint64 wrong = other % (size + 2);
        if (wrong != index) Check.yes(!anchor.includes(logId, size, wrong, entries[index], proof), "another index");
        if (proof.length == 0) return;
        proof[other % proof.length] ^= bytes32(uint256(1));
        Check.yes(!anchor.includes(logId, size, index, entries[index], proof), "another proof");
    }

    function test_An_index_beyond_the_tree_is_in_no_tree() public {
        bytes[] memory entries = log(1);
        put(entries, 1);
        Check.yes(anchor.includes(logId, 1, 0, entries[0], new bytes32[](0)), "the only leaf");
        Check.yes(!anchor.includes(logId, 1, 1, entries[0], new bytes32[](0)), "one beyond");
    }

    function testFuzz_A_head_extends_what_it_began_with_and_nothing_else(uint8 oldSeed, uint8 more, uint8 bit) public {
        uint64 oldSize = uint64(oldSeed % 33) + 1;
        uint64 newSize = oldSize + more % 33;
        bytes[] memory entries = log(newSize);
        put(entries, oldSize);
        if (newSize != oldSize) put(entries, newSize);
        bytes32[] memory proof = Tree.consistency(entries, oldSize, newSize);
        Check.yes(anchor.extends(logId, oldSize, newSize, proof), "extends");
        if (proof.length == 0) return;
        proof[bit % proof.length] ^= bytes32(uint256(1) << bit);
        Check.yes(!anchor.extends(logId, oldSize, newSize, proof), "another proof");
    }

    function test_A_rewritten_log_does_not_extend_its_old_head() public {
        bytes[] memory entries = log(9);
        put(entries, 5);
        entries[2] = "rewritten";
        put(entries, 9);
        Check.yes(!anchor.extends(logId, 5, 9, Tree.consistency(entries, 5, 9)), "must not");
    }

    function test_A_head_never_replaces_a_larger_one_nor_one_of_its_size() public {
        bytes[] memory entries = log(9);
        put(entries, 9);
        bytes32 smaller = Tree.root(entries, 0, 5);
        bytes memory signature = signed(5, smaller);
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.NotLarger.selector, logId, 9, 5));
        anchor.anchor(logId, 5, smaller, signature);
        signature = signed(9, "other");
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.NotLarger.selector, logId, 9, 9));
        anchor.anchor(logId, 9, "other", signature);
    }

    function test_Promise07_The_newest_head_again_changes_nothing() public {
        bytes[] memory entries = log(3);
        put(entries, 3);
        uint64 before = anchor.headAt(logId, 3).anchoredAt;
        vm.warp(block.timestamp + 60);
        put(entries, 3);
        Check.eq(anchor.headAt(logId, 3).anchoredAt, before, "time");
    }

    function test_A_head_that_the_logs_key_has_not_signed_is_refused() public {
        bytes memory other = signedBy(0xD002, logId, 3, "root");
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.WrongSigner.selector, logId, vm.addr(0xD002)));
        anchor.anchor(logId, 3, "root", other);
        bytes memory of4 = signed(4, "root");
        (bool ok,) = address(anchor).call(abi.encodeCall(anchor.anchor, (logId, 3, "root", of4)));
        Check.yes(!ok, "a signature of another size");
        bytes32 second = anchor.openLog("models", vm.addr(KEY));
        bytes memory ofFirst = signed(3, "root");
        (ok,) = address(anchor).call(abi.encodeCall(anchor.anchor, (second, 3, "root", ofFirst)));
        Check.yes(!ok, "a signature of another log");
    }

    function test_A_second_head_of_one_size_ends_the_log() public {
        bytes[] memory entries = log(3);
        put(entries, 3);
        bytes32 root = Tree.root(entries, 0, 3);
        bytes memory same = signed(3, root);
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.NoFork.selector, logId, 3));
        anchor.reportFork(logId, 3, root, same);
        bytes memory strangers = signedBy(0xD002, logId, 3, "other");
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.WrongSigner.selector, logId, vm.addr(0xD002)));
        anchor.reportFork(logId, 3, "other", strangers);
        anchor.reportFork(logId, 3, "other", signed(3, "other"));
        Check.yes(anchor.log(logId).forked, "forked");
        bytes memory next = signed(4, "root");
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.LogIsForked.selector, logId));
        anchor.anchor(logId, 4, "root", next);
    }

    function test_Only_its_owner_rotates_a_logs_key() public {
        vm.prank(address(0x99));
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.NotLogOwner.selector, logId, address(0x99)));
        anchor.rotateSigner(logId, address(0x99));
        anchor.rotateSigner(logId, vm.addr(0xD002));
        bytes memory old = signed(3, "root");
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.WrongSigner.selector, logId, vm.addr(KEY)));
        anchor.anchor(logId, 3, "root", old);
        anchor.anchor(logId, 3, "root", signedBy(0xD002, logId, 3, "root"));
    }

    function test_An_unknown_log_or_head_and_an_empty_head_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.UnknownLog.selector, bytes32("x")));
        anchor.anchor("x", 1, "root", "");
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.UnknownHead.selector, logId, 5));
        anchor.includes(logId, 5, 0, "", new bytes32[](0));
        vm.expectRevert(IProvenanceAnchor.EmptyHead.selector);
        anchor.anchor(logId, 0, "root", "");
        vm.expectRevert(abi.encodeWithSelector(IProvenanceAnchor.LogExists.selector, logId));
        anchor.openLog("datasets", address(1));
    }

    function log(uint64 size) private pure returns (bytes[] memory entries) {
        entries = new bytes[](size);
        for (uint256 i = 0; i < size; i++) {
            entries[i] = abi.encode("entry", i);
        }
    }

    function put(bytes[] memory entries, uint64 size) private {
        bytes32 root = Tree.root(entries, 0, size);
        anchor.anchor(logId, size, root, signed(size, root));
    }

    function signed(uint64 size, bytes32 root) private view returns (bytes memory) {
        return signedBy(KEY, logId, size, root);
    }

    function signedBy(uint256 key, bytes32 of_, uint64 size, bytes32 root) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, anchor.headDigest(of_, size, root));
        return abi.encodePacked(r, s, v);
    }
}
