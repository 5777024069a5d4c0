using ZeroG.Chain.Settlement;

// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

/// <summary>The contract ProvenanceAnchor at an address: its calls, and what it answers.</summary>
/// <param name="address">Where it is.</param>
public sealed partial class ProvenanceAnchor(Address address)
{
    private static readonly ContractFunction s_anchor = new("anchor(bytes32,uint64,bytes32,bytes)");
    private static readonly ContractFunction s_openLog = new("openLog(bytes32,address)");
    private static readonly ContractFunction s_reportFork = new("reportFork(bytes32,uint64,bytes32,bytes)");
    private static readonly ContractFunction s_rotateSigner = new("rotateSigner(bytes32,address)");

    /// <summary>Where it is.</summary>
    public Address Address => address;

    /// <summary>Init code: the data of a transaction without a receiver that creates one.</summary>
    public static ReadOnlyMemory<byte> InitCode() =>
        ContractCode.Init("ProvenanceAnchor", "()");

    /// <summary>Anchors a head that its log's key has signed; by anybody. The newest head again changes nothing and does not fail.</summary>
    public SettlementCall Anchor(Hash256 logId, ulong size, Hash256 root, ReadOnlyMemory<byte> signature) =>
        s_anchor.Call(address, UInt256.Zero, AbiValue.Of(logId), AbiValue.Of(size), AbiValue.Of(root), AbiValue.Of(signature));

    /// <summary>Opens a log whose heads a key signs.</summary>
    public SettlementCall OpenLog(Hash256 label, Address signer) =>
        s_openLog.Call(address, UInt256.Zero, AbiValue.Of(label), AbiValue.Of(signer));

    /// <summary>Ends a log of which the key that signed an anchored head has signed another of the same size; by anybody.</summary>
    public SettlementCall ReportFork(Hash256 logId, ulong size, Hash256 root, ReadOnlyMemory<byte> signature) =>
        s_reportFork.Call(address, UInt256.Zero, AbiValue.Of(logId), AbiValue.Of(size), AbiValue.Of(root), AbiValue.Of(signature));

    /// <summary>Replaces the key that signs later heads; by the log's owner.</summary>
    public SettlementCall RotateSigner(Hash256 logId, Address signer) =>
        s_rotateSigner.Call(address, UInt256.Zero, AbiValue.Of(logId), AbiValue.Of(signer));
}
