namespace ZeroG.Receipts;

/// <summary>Something is not as a receipt says.</summary>
/// <param name="place">Where.</param>
/// <param name="message">What was found, as a sentence.</param>
public sealed class ReceiptMismatchException(string place, string message) : Exception(message)
{
    /// <summary>Where.</summary>
    public string Place { get; } = place;

    /// <summary>Requires that something is as the receipt says.</summary>
    internal static void Require(bool holds, string place, string message)
    {
        if (!holds) throw new ReceiptMismatchException(place, message);
    }

    /// <summary>Requires that two values are the same.</summary>
    internal static void RequireSame<T>(string place, T said, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(said, found)) throw new ReceiptMismatchException(place, $"The receipt says {said}, and what follows is {found}.");
    }
}
