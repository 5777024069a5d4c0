using ZeroG.Chain;
using ZeroG.Chain.Settlement;
using ZeroG.Provenance;
using ZeroG.Settlement;

namespace ZeroG.Grains.Settlement;

/// <summary>Calls of contracts as orders for a settlement grain, and back.</summary>
internal static class SettlementOrders
{
    /// <summary>The order that makes a call.</summary>
    /// <param name="call">What to do.</param>
    /// <param name="name">Its name.</param>
    /// <param name="purpose">What it is for.</param>
    public static SettlementOrder ToOrder(this SettlementCall call, string name, string purpose) =>
        new(name, Bounds.Cut(purpose, Bounds.Purpose), call.To.ToString(), call.Value.ToWei(), Hex.Encode(call.Data.Span));

    /// <summary>The call that an order makes.</summary>
    /// <exception cref="ZeroGException">Its receiver is no account, or its data are no bytes.</exception>
    public static SettlementCall ToCall(this SettlementOrder order)
    {
        if (!Address.TryParse(order.To, out var to)) throw new ZeroGException(FailureKind.Invalid, $"'{order.To}' is not an account.", "An account is 0x and 40 hexadecimal digits.");
        try
        {
            return new SettlementCall(to, order.Value.ToUInt256(), Hex.Decode(order.Data));
        }
        catch (FormatException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, $"The call data of settlement {order.SettlementId} are no bytes: {wrong.Message}", "Write 0x and an even number of hexadecimal digits.");
        }
    }

    /// <summary>The name of a settlement.</summary>
    /// <exception cref="ZeroGException">It is none.</exception>
    public static Hash256 Name(string settlementId) => Hash256.TryParse(settlementId, null, out var id) && id.ToString() == settlementId
        ? id
        : throw new ZeroGException(FailureKind.Invalid, $"'{Bounds.Cut(settlementId ?? "", Bounds.Note)}' names no settlement.", "A name is 0x and 64 lower-case hexadecimal digits.");

    /// <summary>What a name stands for, in 32 bytes.</summary>
    public static string Hash(SettlementCall call) => Keccak256.Hash([.. call.To.ToArray(), .. call.Value.ToArray(), .. call.Data.Span]).ToString();

    /// <summary>Two effects under one name.</summary>
    public static ZeroGException Conflict(string settlementId) =>
        new(FailureKind.Conflict, $"The settlement {settlementId} is known with another call.", "Give every settlement a name of its own.");
}
