// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Proofs of RFC 9162 trees
/// @dev SHA-256 by the precompile: leaf 0x00 ‖ entry, node 0x01 ‖ left ‖ right (§2.1.1).
library TreeProofs {
    function leafHash(bytes memory entry) internal pure returns (bytes32) {
        return sha256(bytes.concat(bytes1(0x00), entry));
    }

    function nodeHash(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(bytes.concat(bytes1(0x01), left, right));
    }

    /// @notice Whether a leaf is at an index of the tree with this size and root (§2.1.3.2).
    function includes(bytes32 leaf, uint64 index, uint64 size, bytes32 root, bytes32[] calldata proof)
        internal
        pure
        returns (bool)
    {
        if (index >= size) return false;
        uint64 node = index;
        uint64 last = size - 1;
        bytes32 hash = leaf;
        for (uint256 i = 0; i < proof.length; i++) {
            if (last == 0) return false;
            if (node & 1 == 1 || node == last) {
                hash = nodeHash(proof[i], hash);
                // A last node without a sibling was promoted to where it has one.
                while (node & 1 == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = nodeHash(hash, proof[i]);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash == root;
    }

    /// @notice Whether the larger tree begins with the smaller one (§2.1.4.2).
    function extends_(uint64 oldSize, bytes32 oldRoot, uint64 newSize, bytes32 newRoot, bytes32[] calldata proof)
        internal
        pure
        returns (bool)
    {
        if (oldSize == 0 || oldSize > newSize) return false;
        if (oldSize == newSize) return proof.length == 0 && oldRoot == newRoot;
        uint64 node = oldSize - 1;
        uint64 last = newSize - 1;
        while (node & 1 == 1) {
            node >>= 1;
            last >>= 1;
        }
        // A perfect smaller tree is its own first node, which the proof leaves out.
        uint256 next = node == 0 ? 0 : 1;
        if (proof.length < next) return false;
        bytes32 older = node == 0 ? oldRoot : proof[0];
        bytes32 newer = older;
        for (; next < proof.length; next++) {
            if (last == 0) return false;
            bytes32 sibling = proof[next];
            if (node & 1 == 1 || node == last) {
                older = nodeHash(sibling, older);
                newer = nodeHash(sibling, newer);
                while (node & 1 == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                newer = nodeHash(newer, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && older == oldRoot && newer == newRoot;
    }
}
