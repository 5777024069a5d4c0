using System.Text.Json;
using ZeroG.Auditing;
using ZeroG.Auditing.Records;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>A signed record as members get it: with where all that entered it lies, so that any of them can compute it again.</summary>
/// <param name="Record">The record.</param>
/// <param name="Round">Where it is, and what entered it.</param>
internal sealed record OpenedRecord(SignedRecord Record, ExchangedRound Round)
{
    private const int MaxRound = 1 << 14;

    /// <summary>The record and, as JSON, where all of it is; each with its length before it.</summary>
    public static byte[] Write(byte[] record, ExchangedRound round) => FramedBytes.Write([record, JsonSerializer.SerializeToUtf8Bytes(round, JsonSerializerOptions.Web)]);

    /// <summary>Reads what anyone may have written.</summary>
    /// <exception cref="RecordFormatException">It is none.</exception>
    public static OpenedRecord Read(ReadOnlyMemory<byte> bytes)
    {
        if (FramedBytes.Read(bytes, SignedRecord.MaxSize) is not [var record, { Length: <= MaxRound } round]) throw new RecordFormatException("It is not a record with what opens it", 0);
        try
        {
            return new OpenedRecord(SignedRecord.Read(record.Span), JsonSerializer.Deserialize<ExchangedRound>(round.Span, JsonSerializerOptions.Web) ?? throw new RecordFormatException("Nothing opens the record", 0));
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException)
        {
            throw new RecordFormatException(malformed.Message.TrimEnd('.'), 0);
        }
    }
}
