// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The cheat codes of Forge that the tests use
interface Vm {
    function warp(uint256 time) external;
    function deal(address account, uint256 balance) external;
    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function expectRevert(bytes4 refusal) external;
    function expectRevert(bytes calldata refusal) external;
    function expectEmit() external;
    function assume(bool condition) external pure;
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function getNonce(address account) external view returns (uint64);
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256);
}
