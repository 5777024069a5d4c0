namespace ZeroG.Receipts;

/// <summary>A file is no receipt; the message says what is wrong, where, and the remedy.</summary>
/// <param name="what">What is wrong.</param>
/// <param name="where">Where in the file.</param>
/// <param name="inner">The cause, if another exception was one.</param>
public sealed class ReceiptFormatException(string what, string where, Exception? inner = null)
    : FormatException($"{what} ({where}). {TheRemedy}", inner)
{
    private const string TheRemedy = "Fetch the receipt again from whoever trained the model, or from another holder.";

    /// <summary>What is wrong.</summary>
    public string What { get; } = what;

    /// <summary>Where in the file.</summary>
    public string Where { get; } = where;

    /// <summary>What to do about it.</summary>
    public string Remedy => TheRemedy;
}
