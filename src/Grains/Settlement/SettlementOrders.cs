using ZeroG.Chain.Settlement;
using ZeroG.Settlement;

namespace ZeroG.Grains.Settlement;

/// <summary>Calls of contracts as orders for a settlement grain.</summary>
internal static class SettlementOrders
{
    /// <summary>The order that makes a call.</summary>
    /// <param name="call">What to do.</param>
    /// <param name="name">Its name.</param>
    /// <param name="purpose">What it is for.</param>
    public static SettlementOrder ToOrder(this SettlementCall call, string name, string purpose) =>
        new(name, Bounds.Cut(purpose, Bounds.Purpose), call.To.ToString(), call.Value.ToWei(), [.. call.Data.Span]);
}
