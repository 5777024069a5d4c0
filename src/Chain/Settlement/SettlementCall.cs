namespace ZeroG.Chain.Settlement;

/// <summary>What a settlement does on the chain.</summary>
/// <param name="To">The contract or account.</param>
/// <param name="Value">Money sent along, in wei.</param>
/// <param name="Data">Call data.</param>
public sealed record SettlementCall(Address To, UInt256 Value, ReadOnlyMemory<byte> Data)
{
    /// <summary>Equal bytes, not the same memory.</summary>
    public bool Equals(SettlementCall? other) => other is not null && To == other.To && Value == other.Value && Data.Span.SequenceEqual(other.Data.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(To, Value, Data.Length);
}
