using ZeroG.Chain.Contracts;
using ZeroG.Chain.Settlement;

namespace ZeroG.Chain.Tests.Model;

/// <summary>A transaction, and what the ledger makes of it.</summary>
/// <param name="Name">For counting and for messages.</param>
/// <param name="From">The sender.</param>
/// <param name="To">The contract; null for init code.</param>
/// <param name="Value">In wei.</param>
/// <param name="Data">Call data.</param>
/// <param name="Refusals">The errors any of which may refuse it; none if it must succeed.</param>
internal sealed record Move(string Name, Address From, Address? To, UInt256 Value, ReadOnlyMemory<byte> Data, IReadOnlyList<ContractError> Refusals)
{
    public static Move Of(string name, Address from, SettlementCall call, IReadOnlyList<ContractError> refusals) => new(name, from, call.To, call.Value, call.Data, refusals);

    public override string ToString() => $"{Name} by {From}: {(Refusals.Count == 0 ? "succeeds" : string.Join(" | ", Refusals.Select(refusal => refusal.Describe())))}";
}
