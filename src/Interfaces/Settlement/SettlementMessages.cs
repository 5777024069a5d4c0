using System.Collections.Immutable;
using ZeroG.Money;

namespace ZeroG.Settlement;

/// <summary>How far a settlement has come.</summary>
[GenerateSerializer, Alias("zerog.SettlementPhase")]
public enum SettlementPhase
{
    /// <summary>Wanted and stored; nothing is signed.</summary>
    Planned = 0,

    /// <summary>Signed and stored; no node has acknowledged it.</summary>
    Signed = 1,

    /// <summary>A node has it.</summary>
    Broadcast = 2,

    /// <summary>In a block that a reorganization may still remove.</summary>
    Mined = 3,

    /// <summary>In a block at the depth of finality: done.</summary>
    Final = 4,

    /// <summary>Without effect, and without any to come unless it is tried again.</summary>
    Failed = 5,
}

/// <summary>An effect that is wanted on the chain, exactly once.</summary>
/// <param name="SettlementId">Its name: <c>0x</c> and 64 hexadecimal digits. The same name is the same effect.</param>
/// <param name="Purpose">What it is for, for people.</param>
/// <param name="To">The contract or account: <c>0x</c> and 40 hexadecimal digits.</param>
/// <param name="Value">Money sent along.</param>
/// <param name="Data">Call data: <c>0x</c> and hexadecimal digits, of 32 KiB at most.</param>
[GenerateSerializer, Immutable, Alias("zerog.SettlementOrder")]
public sealed record SettlementOrder(
    string SettlementId,
    string Purpose,
    string To,
    [property: Id(3)] Wei Value,
    string Data)
{
    /// <summary>Its name.</summary>
    [Id(0)] public string SettlementId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(SettlementId, Bounds.Root);

    /// <summary>What it is for, for people; at most 256 characters.</summary>
    [Id(1)] public string Purpose { get; init => field = Bounds.Text(value, Bounds.Purpose); } = Bounds.Text(Purpose, Bounds.Purpose);

    /// <summary>The contract or account.</summary>
    [Id(2)] public string To { get; init => field = Bounds.Plain(value, Bounds.Account); } = Bounds.Plain(To, Bounds.Account);

    /// <summary>Call data.</summary>
    [Id(4)] public string Data { get; init => field = Bounds.Plain(value, Bounds.CallData); } = Bounds.Plain(Data, Bounds.CallData);
}

/// <summary>A settlement as it stands.</summary>
/// <param name="SettlementId">Its name.</param>
/// <param name="Purpose">What it is for, for people.</param>
/// <param name="To">The contract or account.</param>
/// <param name="Value">Money sent along.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="Nonce">The signer's nonce it has, or null.</param>
/// <param name="Attempts">Transactions signed for that nonce.</param>
/// <param name="Hash">The one that was mined, else the newest; empty before any is signed.</param>
/// <param name="Block">Height of the block that it is in, or null.</param>
/// <param name="Confirmations">Blocks from that one to the head, both counted; 0 while it is in none.</param>
/// <param name="Trouble">What keeps it from going on, or why it failed; empty when nothing does.</param>
/// <param name="Remedy">What to do about that.</param>
[GenerateSerializer, Immutable, Alias("zerog.SettlementInfo")]
public sealed record SettlementInfo(
    string SettlementId,
    string Purpose,
    string To,
    [property: Id(3)] Wei Value,
    [property: Id(4)] SettlementPhase Phase,
    [property: Id(5)] ulong? Nonce,
    [property: Id(6)] int Attempts,
    string Hash,
    [property: Id(8)] ulong? Block,
    [property: Id(9)] ulong Confirmations,
    string Trouble,
    string Remedy)
{
    /// <summary>Its name.</summary>
    [Id(0)] public string SettlementId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(SettlementId, Bounds.Root);

    /// <summary>What it is for, for people.</summary>
    [Id(1)] public string Purpose { get; init => field = Bounds.Text(value, Bounds.Purpose); } = Bounds.Text(Purpose, Bounds.Purpose);

    /// <summary>The contract or account.</summary>
    [Id(2)] public string To { get; init => field = Bounds.Plain(value, Bounds.Account); } = Bounds.Plain(To, Bounds.Account);

    /// <summary>The transaction that was mined, else the newest.</summary>
    [Id(7)] public string Hash { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Hash, Bounds.Root);

    /// <summary>What keeps it from going on; at most 512 characters.</summary>
    [Id(10)] public string Trouble { get; init => field = Bounds.Text(value, Bounds.Note); } = Bounds.Text(Trouble, Bounds.Note);

    /// <summary>What to do about that; at most 512 characters.</summary>
    [Id(11)] public string Remedy { get; init => field = Bounds.Text(value, Bounds.Note); } = Bounds.Text(Remedy, Bounds.Note);

    /// <summary>Whether it is over, one way or another.</summary>
    public bool IsOver => Phase is SettlementPhase.Final or SettlementPhase.Failed;
}

/// <summary>Part of a signer's settlements.</summary>
/// <param name="Items">The newest first; at most 100.</param>
/// <param name="Next">Pass as <c>after</c> to get older ones; null on the last.</param>
[GenerateSerializer, Immutable, Alias("zerog.SettlementPage")]
public sealed record SettlementPage(ImmutableArray<SettlementInfo> Items, string? Next)
{
    /// <summary>The newest first.</summary>
    [Id(0)] public ImmutableArray<SettlementInfo> Items { get; init => field = Bounds.Items(value, Bounds.Settlements); } = Bounds.Items(Items, Bounds.Settlements);

    /// <summary>Where the next page begins, or null.</summary>
    [Id(1)] public string? Next { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Next, Bounds.Root);
}

/// <summary>One signing key on one chain.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Signer">The account.</param>
/// <param name="Balance">Its money when the chain was last seen.</param>
/// <param name="NextNonce">The nonce that its next settlement gets, or null before the chain was first seen.</param>
/// <param name="Head">Height of the chain when it was last seen, or null.</param>
/// <param name="Unfinished">Settlements that are not over.</param>
/// <param name="Trouble">What holds all of them up; empty when nothing does.</param>
[GenerateSerializer, Immutable, Alias("zerog.SignerInfo")]
public sealed record SignerInfo(
    [property: Id(0)] ulong ChainId,
    string Signer,
    [property: Id(2)] Wei Balance,
    [property: Id(3)] ulong? NextNonce,
    [property: Id(4)] ulong? Head,
    [property: Id(5)] int Unfinished,
    string Trouble)
{
    /// <summary>The account.</summary>
    [Id(1)] public string Signer { get; init => field = Bounds.Plain(value, Bounds.Account); } = Bounds.Plain(Signer, Bounds.Account);

    /// <summary>What holds all of them up; at most 512 characters.</summary>
    [Id(6)] public string Trouble { get; init => field = Bounds.Text(value, Bounds.Note); } = Bounds.Text(Trouble, Bounds.Note);
}
