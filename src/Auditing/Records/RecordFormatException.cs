namespace ZeroG.Auditing.Records;

/// <summary>Bytes are not a round record.</summary>
/// <param name="what">What is wrong.</param>
/// <param name="offset">Where in the bytes.</param>
public sealed class RecordFormatException(string what, int offset)
    : FormatException($"{what} (a round record, at byte {offset}). Fetch it again from another holder; its digest is in the next record.")
{
    /// <summary>Where in the bytes.</summary>
    public int Offset { get; } = offset;
}
