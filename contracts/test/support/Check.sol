// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Checks of tests: each says what did not hold
library Check {
    error NotEqual(string what, uint256 actual, uint256 expected);
    error NotTrue(string what);

    function eq(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) revert NotEqual(what, actual, expected);
    }

    function eq(address actual, address expected, string memory what) internal pure {
        if (actual != expected) revert NotEqual(what, uint160(actual), uint160(expected));
    }

    function eq(bytes32 actual, bytes32 expected, string memory what) internal pure {
        if (actual != expected) revert NotEqual(what, uint256(actual), uint256(expected));
    }

    function yes(bool holds, string memory what) internal pure {
        if (!holds) revert NotTrue(what);
    }
}
