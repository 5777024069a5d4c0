// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title RFC 9162 trees by their recursive definition (§2.1.1, §2.1.3.1, §2.1.4.1), against the iterative verification
library Tree {
    function root(bytes[] memory entries, uint256 from, uint256 count) internal pure returns (bytes32) {
        if (count == 1) return sha256(bytes.concat(hex"00", entries[from]));
        uint256 left = split(count);
        return sha256(bytes.concat(hex"01", root(entries, from, left), root(entries, from + left, count - left)));
    }

    function inclusion(bytes[] memory entries, uint256 index, uint256 size) internal pure returns (bytes32[] memory) {
        return path(entries, index, 0, size);
    }

    function consistency(bytes[] memory entries, uint256 oldSize, uint256 newSize)
        internal
        pure
        returns (bytes32[] memory)
    {
        if (oldSize == newSize) return new bytes32[](0);
        return subproof(entries, oldSize, 0, newSize, true);
    }

    function path(bytes[] memory entries, uint256 index, uint256 from, uint256 count)
        private
        pure
        returns (bytes32[] memory)
    {
        if (count == 1) return new bytes32[](0);
        uint256 left = split(count);
        return index < left
            ? append(path(entries, index, from, left), root(entries, from + left, count - left))
            : append(path(entries, index - left, from + left, count - left), root(entries, from, left));
    }

    function subproof(bytes[] memory entries, uint256 old, uint256 from, uint256 count, bool whole)
        private
        pure
        returns (bytes32[] memory)
    {
        if (old == count) {
            return whole ? new bytes32[](0) : append(new bytes32[](0), root(entries, from, count));
        }
        uint256 left = split(count);
        return old <= left
            ? append(subproof(entries, old, from, left, whole), root(entries, from + left, count - left))
            : append(subproof(entries, old - left, from + left, count - left, false), root(entries, from, left));
    }

    /// @dev The largest power of two below.
    function split(uint256 count) private pure returns (uint256 left) {
        left = 1;
        while (left * 2 < count) left *= 2;
    }

    function append(bytes32[] memory list, bytes32 item) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; i++) {
            longer[i] = list[i];
        }
        longer[list.length] = item;
    }
}
