using System.Collections.Immutable;

namespace ZeroG.Receipts;

/// <summary>What a transparency log (RFC 9162) says of a job, with proofs.</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Key">The account that signs its heads.</param>
/// <param name="Head">A signed head (<see cref="Provenance.Log.SignedTreeHead"/>).</param>
/// <param name="Entries">Entries under it, ascending by index.</param>
/// <param name="Anchor">Where a head of the log is on a chain; null where none is.</param>
public sealed record ReceiptLog(string Origin, Address Key, byte[] Head, ImmutableArray<ReceiptEntry> Entries, ReceiptAnchor? Anchor);

/// <summary>An entry of a log.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Entry">Its bytes.</param>
/// <param name="Proof">Siblings in the tree of the head, lowest first.</param>
public sealed record ReceiptEntry(long Index, byte[] Entry, ImmutableArray<Hash256> Proof);

/// <summary>A head of a log on a chain.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Contract">The contract that keeps heads.</param>
/// <param name="Log">The log's id there.</param>
/// <param name="Size">Entries under the head.</param>
/// <param name="Root">Its root.</param>
/// <param name="Transaction">The transaction that anchored it.</param>
/// <param name="Consistency">Proof that the receipt's head continues it, or it the receipt's head.</param>
public sealed record ReceiptAnchor(
    ulong ChainId, Address Contract, Hash256 Log, long Size, Hash256 Root, Hash256 Transaction, ImmutableArray<Hash256> Consistency);
