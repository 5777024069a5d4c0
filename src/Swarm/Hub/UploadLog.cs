using System.Buffers.Binary;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>All that entered a round's averages, tensor by tensor: with it the round can be combined again without its members.</summary>
/// <remarks>
/// Little-endian: of each combined tensor stage (1), tensor (2) and number of payloads (4); of each payload worker (4), tokens (8),
/// length (4) and bytes.
/// </remarks>
internal sealed class UploadLog
{
    private const int GroupBytes = 7, PayloadBytes = 16;

    private readonly MemoryStream _bytes = new();

    /// <summary>What was appended.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length);

    /// <summary>Adds one tensor.</summary>
    public void Append(int stage, int tensor, IReadOnlyList<Payload> payloads)
    {
        Span<byte> head = stackalloc byte[PayloadBytes];
        head[0] = checked((byte)stage);
        BinaryPrimitives.WriteUInt16LittleEndian(head[1..], checked((ushort)tensor));
        BinaryPrimitives.WriteInt32LittleEndian(head[3..], payloads.Count);
        _bytes.Write(head[..GroupBytes]);
        foreach (var payload in payloads)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head, payload.Worker);
            BinaryPrimitives.WriteInt64LittleEndian(head[4..], payload.Tokens);
            BinaryPrimitives.WriteInt32LittleEndian(head[12..], payload.Bytes.Length);
            _bytes.Write(head);
            _bytes.Write(payload.Bytes.Span);
        }
    }

    /// <summary>Combines it again.</summary>
    /// <param name="bytes">As logged, and verified since.</param>
    /// <param name="exchange">Of the same round, nothing combined.</param>
    /// <returns>The averages.</returns>
    /// <exception cref="InvalidDataException">The bytes are no such log.</exception>
    public static IReadOnlyList<AveragePiece> Redo(ReadOnlyMemory<byte> bytes, HubExchange exchange)
    {
        var averages = new List<AveragePiece>();
        try
        {
            while (!bytes.IsEmpty)
            {
                var (stage, tensor, count) = (bytes.Span[0], BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[1..]), BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[3..]));
                bytes = bytes[GroupBytes..];
                var payloads = new List<Payload>();
                for (var i = 0; i < count; i++)
                {
                    var head = bytes.Span[..PayloadBytes];
                    var length = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
                    payloads.Add(new Payload(
                        BinaryPrimitives.ReadInt32LittleEndian(head), BinaryPrimitives.ReadInt64LittleEndian(head[4..]), bytes.Slice(PayloadBytes, length)));
                    bytes = bytes[(PayloadBytes + length)..];
                }

                averages.Add(new AveragePiece(stage, tensor, exchange.Combine(stage, tensor, payloads)));
            }
        }
        catch (Exception cut) when (cut is ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The log of a round's uploads is damaged: the rounds before it are whole.", cut);
        }

        return averages;
    }
}
