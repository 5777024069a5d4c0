// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Signed tree heads of append-only logs
/// @notice Whatever is a leaf of a log (a version of a dataset, a model, a job's commitments, a round's record) can be
/// proven against an anchored head. A head never replaces a larger one, and no two heads of one size can stand.
/// @dev Trees are those of RFC 9162, §2.1: SHA-256, leaf 0x00 ‖ entry, node 0x01 ‖ left ‖ right. EIP-712 domain: name
/// "ZeroG ProvenanceAnchor", version "1", this chain, this contract. Type: TreeHead(bytes32 logId,uint64 size,bytes32 root)
interface IProvenanceAnchor {
    /// @param owner who opened it and may rotate its signer
    /// @param signer the key that signs its heads
    /// @param forked whether two heads of one size were shown, which ends it
    /// @param size entries under the newest head
    struct Log {
        address owner;
        address signer;
        bool forked;
        uint64 size;
    }

    /// @param root of the tree
    /// @param signer the key that signed it
    /// @param anchoredAt the block's time, in seconds since 1970
    /// @param blockNumber the block's number
    struct Head {
        bytes32 root;
        address signer;
        uint64 anchoredAt;
        uint64 blockNumber;
    }

    event LogOpened(bytes32 indexed logId, address indexed owner, bytes32 label, address signer);
    event SignerRotated(bytes32 indexed logId, address indexed previous, address indexed signer);
    event HeadAnchored(bytes32 indexed logId, uint64 indexed size, bytes32 root, address signer);
    event LogForked(bytes32 indexed logId, uint64 indexed size, bytes32 anchored, bytes32 other);

    error UnknownLog(bytes32 logId);
    error LogExists(bytes32 logId);
    error NotLogOwner(bytes32 logId, address caller);
    error InvalidSigner(address signer);
    error EmptyHead();
    error NotLarger(bytes32 logId, uint64 anchored, uint64 size);
    error WrongSigner(bytes32 logId, address signer);
    error LogIsForked(bytes32 logId);
    error UnknownHead(bytes32 logId, uint64 size);
    error NoFork(bytes32 logId, uint64 size);

    /// @notice The id that openLog gives: keccak256(abi.encode(owner, label)).
    function logIdOf(address owner, bytes32 label) external pure returns (bytes32);

    /// @notice Opens a log whose heads a key signs.
    function openLog(bytes32 label, address signer) external returns (bytes32 logId);

    /// @notice Replaces the key that signs later heads; by the log's owner.
    function rotateSigner(bytes32 logId, address signer) external;

    /// @notice Anchors a head that its log's key has signed; by anybody. The newest head again changes nothing and does
    /// not fail.
    function anchor(bytes32 logId, uint64 size, bytes32 root, bytes calldata signature) external;

    /// @notice Ends a log of which the key that signed an anchored head has signed another of the same size; by anybody.
    function reportFork(bytes32 logId, uint64 size, bytes32 root, bytes calldata signature) external;

    /// @notice The EIP-712 digest that a log's key signs.
    function headDigest(bytes32 logId, uint64 size, bytes32 root) external view returns (bytes32);

    /// @notice A log; all zero when unknown.
    function log(bytes32 logId) external view returns (Log memory);

    /// @notice The head of that size; all zero when it was not anchored.
    function headAt(bytes32 logId, uint64 size) external view returns (Head memory);

    /// @notice Whether an entry is the leaf at an index under an anchored head (RFC 9162, §2.1.3.2).
    /// @param proof from the leaf's sibling upwards
    function includes(bytes32 logId, uint64 size, uint64 index, bytes calldata entry, bytes32[] calldata proof)
        external
        view
        returns (bool);

    /// @notice Whether one anchored head extends another (RFC 9162, §2.1.4.2).
    function extends(bytes32 logId, uint64 oldSize, uint64 newSize, bytes32[] calldata proof)
        external
        view
        returns (bool);
}
