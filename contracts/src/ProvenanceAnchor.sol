// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {TreeProofs} from "./TreeProofs.sol";
import {IProvenanceAnchor} from "./interfaces/IProvenanceAnchor.sol";

/// @title Signed tree heads of append-only logs
/// @dev It holds no money and has no administrator: every log is its owner's.
contract ProvenanceAnchor is IProvenanceAnchor, EIP712 {
    bytes32 private constant HEAD_TYPE = keccak256("TreeHead(bytes32 logId,uint64 size,bytes32 root)");

    mapping(bytes32 logId => Log) private _logs;
    mapping(bytes32 logId => mapping(uint64 size => Head)) private _heads;

    constructor() EIP712("ZeroG ProvenanceAnchor", "1") {}

    function openLog(bytes32 label, address signer) external returns (bytes32 logId) {
        if (signer == address(0)) revert InvalidSigner(signer);
        logId = logIdOf(msg.sender, label);
        if (_logs[logId].owner != address(0)) revert LogExists(logId);
        _logs[logId] = Log(msg.sender, signer, false, 0);
        emit LogOpened(logId, msg.sender, label, signer);
    }

    function rotateSigner(bytes32 logId, address signer) external {
        Log storage it = _known(logId);
        if (it.owner != msg.sender) revert NotLogOwner(logId, msg.sender);
        if (signer == address(0)) revert InvalidSigner(signer);
        emit SignerRotated(logId, it.signer, signer);
        it.signer = signer;
    }

    function anchor(bytes32 logId, uint64 size, bytes32 root, bytes calldata signature) external {
        Log storage it = _known(logId);
        if (it.forked) revert LogIsForked(logId);
        if (size == 0 || root == bytes32(0)) revert EmptyHead();
        // Sent again after a restart: it has its effect already.
        if (size == it.size && _heads[logId][size].root == root) return;
        if (size <= it.size) revert NotLarger(logId, it.size, size);
        address signer = ECDSA.recover(headDigest(logId, size, root), signature);
        if (signer != it.signer) revert WrongSigner(logId, signer);
        it.size = size;
        _heads[logId][size] = Head(root, signer, uint64(block.timestamp), uint64(block.number));
        emit HeadAnchored(logId, size, root, signer);
    }

    function reportFork(bytes32 logId, uint64 size, bytes32 root, bytes calldata signature) external {
        Head storage anchored = _head(logId, size);
        if (_logs[logId].forked) revert LogIsForked(logId);
        if (root == anchored.root) revert NoFork(logId, size);
        address signer = ECDSA.recover(headDigest(logId, size, root), signature);
        if (signer != anchored.signer) revert WrongSigner(logId, signer);
        _logs[logId].forked = true;
        emit LogForked(logId, size, anchored.root, root);
    }

    function log(bytes32 logId) external view returns (Log memory) {
        return _logs[logId];
    }

    function headAt(bytes32 logId, uint64 size) external view returns (Head memory) {
        return _heads[logId][size];
    }

    function includes(bytes32 logId, uint64 size, uint64 index, bytes calldata entry, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return TreeProofs.includes(TreeProofs.leafHash(entry), index, size, _head(logId, size).root, proof);
    }

    function extends(bytes32 logId, uint64 oldSize, uint64 newSize, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        return TreeProofs.extends_(oldSize, _head(logId, oldSize).root, newSize, _head(logId, newSize).root, proof);
    }

    function headDigest(bytes32 logId, uint64 size, bytes32 root) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(HEAD_TYPE, logId, size, root)));
    }

    function logIdOf(address owner, bytes32 label) public pure returns (bytes32) {
        return keccak256(abi.encode(owner, label));
    }

    function _head(bytes32 logId, uint64 size) private view returns (Head storage it) {
        it = _heads[_checked(logId)][size];
        if (it.signer == address(0)) revert UnknownHead(logId, size);
    }

    function _checked(bytes32 logId) private view returns (bytes32) {
        _known(logId);
        return logId;
    }

    function _known(bytes32 logId) private view returns (Log storage it) {
        it = _logs[logId];
        if (it.owner == address(0)) revert UnknownLog(logId);
    }
}
