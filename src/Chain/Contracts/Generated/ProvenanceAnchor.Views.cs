using ZeroG.Chain.Rpc;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public sealed partial class ProvenanceAnchor
{
    private static readonly ContractFunction s_eip712Domain = new("eip712Domain()", "(bytes1,string,string,uint256,address,bytes32,uint256[])");
    private static readonly ContractFunction s_extends = new("extends(bytes32,uint64,uint64,bytes32[])", "(bool)");
    private static readonly ContractFunction s_headAt = new("headAt(bytes32,uint64)", "((bytes32,address,uint64,uint64))");
    private static readonly ContractFunction s_headDigest = new("headDigest(bytes32,uint64,bytes32)", "(bytes32)");
    private static readonly ContractFunction s_includes = new("includes(bytes32,uint64,uint64,bytes,bytes32[])", "(bool)");
    private static readonly ContractFunction s_log = new("log(bytes32)", "((address,address,bool,uint64))");
    private static readonly ContractFunction s_logIdOf = new("logIdOf(address,bytes32)", "(bytes32)");

    /// <summary>Eip712 domain: <c>eip712Domain()</c>.</summary>
    public Task<Eip712Domain> Eip712DomainAsync(ChainClient chain, CancellationToken cancel, ulong? block = null) =>
        s_eip712Domain.AskAsync(chain, address, block, answer => new Eip712Domain(AbiValue.ToBytes(answer[0]), AbiValue.ToText(answer[1]), AbiValue.ToText(answer[2]), AbiValue.ToUInt256(answer[3]), AbiValue.ToAddress(answer[4]), AbiValue.ToHash(answer[5]), AbiValue.ToList(answer[6], item => AbiValue.ToUInt256(item))), cancel);

    /// <summary>Whether one anchored head extends another (RFC 9162, §2.1.4.2).</summary>
    public Task<bool> ExtendsAsync(ChainClient chain, Hash256 logId, ulong oldSize, ulong newSize, IReadOnlyList<Hash256> proof, CancellationToken cancel, ulong? block = null) =>
        s_extends.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(logId), AbiValue.Of(oldSize), AbiValue.Of(newSize), AbiValue.Of(proof, item => AbiValue.Of(item)));

    /// <summary>The head of that size; all zero when it was not anchored.</summary>
    public Task<ProvenanceAnchor.Head> HeadAtAsync(ChainClient chain, Hash256 logId, ulong size, CancellationToken cancel, ulong? block = null) =>
        s_headAt.AskAsync(chain, address, block, answer => ProvenanceAnchor.Head.FromAbi(answer[0]), cancel, AbiValue.Of(logId), AbiValue.Of(size));

    /// <summary>The EIP-712 digest that a log's key signs.</summary>
    public Task<Hash256> HeadDigestAsync(ChainClient chain, Hash256 logId, ulong size, Hash256 root, CancellationToken cancel, ulong? block = null) =>
        s_headDigest.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(logId), AbiValue.Of(size), AbiValue.Of(root));

    /// <summary>Whether an entry is the leaf at an index under an anchored head (RFC 9162, §2.1.3.2).</summary>
    /// <param name="chain">The node.</param>
    /// <param name="logId"><c>bytes32</c>.</param>
    /// <param name="size"><c>uint64</c>.</param>
    /// <param name="index"><c>uint64</c>.</param>
    /// <param name="entry"><c>bytes</c>.</param>
    /// <param name="proof">From the leaf's sibling upwards.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <param name="block">The height at which it is asked; the newest by default.</param>
    public Task<bool> IncludesAsync(ChainClient chain, Hash256 logId, ulong size, ulong index, ReadOnlyMemory<byte> entry, IReadOnlyList<Hash256> proof, CancellationToken cancel, ulong? block = null) =>
        s_includes.AskAsync(chain, address, block, answer => AbiValue.ToBoolean(answer[0]), cancel, AbiValue.Of(logId), AbiValue.Of(size), AbiValue.Of(index), AbiValue.Of(entry), AbiValue.Of(proof, item => AbiValue.Of(item)));

    /// <summary>A log; all zero when unknown.</summary>
    public Task<ProvenanceAnchor.Log> LogAsync(ChainClient chain, Hash256 logId, CancellationToken cancel, ulong? block = null) =>
        s_log.AskAsync(chain, address, block, answer => ProvenanceAnchor.Log.FromAbi(answer[0]), cancel, AbiValue.Of(logId));

    /// <summary>The id that openLog gives: keccak256(abi.encode(owner, label)).</summary>
    public Task<Hash256> LogIdOfAsync(ChainClient chain, Address owner, Hash256 label, CancellationToken cancel, ulong? block = null) =>
        s_logIdOf.AskAsync(chain, address, block, answer => AbiValue.ToHash(answer[0]), cancel, AbiValue.Of(owner), AbiValue.Of(label));
}
