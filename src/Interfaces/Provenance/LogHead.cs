namespace ZeroG.Provenance;

/// <summary>A log as it stands, signed by its key.</summary>
/// <param name="Log">Its name.</param>
/// <param name="Size">How many entries.</param>
/// <param name="Root">Root of their tree.</param>
/// <param name="Signer">The account of the key that signs.</param>
/// <param name="Note">The signed head (docs/formats.md): what is to be verified, and to be kept.</param>
/// <param name="AnchorSignature">The key's signature on the same head for <c>ProvenanceAnchor</c>, which ends a log of which it is shown two; empty without a chain.</param>
/// <param name="Anchor">How it is anchored on the chain; null without one.</param>
[GenerateSerializer, Immutable, Alias("zerog.LogHead")]
public sealed record LogHead(
    string Log,
    [property: Id(1)] long Size,
    string Root,
    string Signer,
    string Note,
    string AnchorSignature,
    [property: Id(6)] LogAnchor? Anchor)
{
    /// <summary>Its name.</summary>
    [Id(0)] public string Log { get; init => field = Bounds.Plain(value, Bounds.LogName); } = Bounds.Plain(Log, Bounds.LogName);

    /// <summary>Root of the tree: <c>0x</c> and 64 hexadecimal digits.</summary>
    [Id(2)] public string Root { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Root, Bounds.Root);

    /// <summary>The account of the key that signs.</summary>
    [Id(3)] public string Signer { get; init => field = Bounds.Plain(value, Bounds.Account); } = Bounds.Plain(Signer, Bounds.Account);

    /// <summary>The signed head, at most 2,048 characters.</summary>
    [Id(4)] public string Note { get; init => field = Bounds.Text(value, Bounds.LogNote); } = Bounds.Text(Note, Bounds.LogNote);

    /// <summary>For the contract: <c>0x</c> and 130 hexadecimal digits, or empty.</summary>
    [Id(5)] public string AnchorSignature { get; init => field = Bounds.Plain(value, Bounds.Signature); } = Bounds.Plain(AnchorSignature, Bounds.Signature);
}

/// <summary>How a log is anchored on a chain, as its node says; what the chain says is to be asked of the chain.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Contract">The <c>ProvenanceAnchor</c> there.</param>
/// <param name="LogId">The log's id in it.</param>
/// <param name="Size">Entries under the newest head that is final there; 0 before the first.</param>
/// <param name="Root">That head's root; empty before the first.</param>
/// <param name="Transaction">The transaction that anchored it; empty before the first.</param>
/// <param name="Block">Height of its block; null before the first.</param>
/// <param name="Trouble">What holds the next one up; empty when nothing does.</param>
[GenerateSerializer, Immutable, Alias("zerog.LogAnchor")]
public sealed record LogAnchor(
    [property: Id(0)] ulong ChainId,
    string Contract,
    string LogId,
    [property: Id(3)] long Size,
    string Root,
    string Transaction,
    [property: Id(6)] ulong? Block,
    string Trouble)
{
    /// <summary>The contract's account.</summary>
    [Id(1)] public string Contract { get; init => field = Bounds.Plain(value, Bounds.Account); } = Bounds.Plain(Contract, Bounds.Account);

    /// <summary>The log's id in the contract.</summary>
    [Id(2)] public string LogId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(LogId, Bounds.Root);

    /// <summary>Root of the anchored head, or empty.</summary>
    [Id(4)] public string Root { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Root, Bounds.Root);

    /// <summary>The transaction, or empty.</summary>
    [Id(5)] public string Transaction { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Transaction, Bounds.Root);

    /// <summary>What holds the next one up; at most 4,096 characters.</summary>
    [Id(7)] public string Trouble { get; init => field = Bounds.Text(value, Bounds.Reason); } = Bounds.Text(Trouble, Bounds.Reason);
}
