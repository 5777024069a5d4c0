using System.Buffers.Binary;
using ZeroG.Provenance;

namespace ZeroG.Swarm.Links;

/// <summary>The messages by which chunks are fetched. Answers come in the order of the requests.</summary>
public static class ChunkProtocol
{
    internal const byte ListRequest = 0x40, List = 0x41, ChunkRequest = 0x42, Chunk = 0x43, Unknown = 0x44;

    private const int IndexBytes = 4;

    /// <summary>What a donor takes.</summary>
    public static MessageLimits DonorLimits { get; } = new(new(ListRequest, Hash256.Size), new(ChunkRequest, Hash256.Size + IndexBytes));

    /// <summary>What a newcomer takes.</summary>
    public static MessageLimits NewcomerLimits { get; } = new(
        new(List, ChunkedBlob.MaxChunks * Hash256.Size), new(Chunk, ChunkedBlob.MaxChunk + IndexBytes), new(Unknown, Hash256.Size));

    internal static byte[] RequestFor(Hash256 root, int chunk)
    {
        var request = new byte[Hash256.Size + IndexBytes];
        root.CopyTo(request);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(Hash256.Size), chunk);
        return request;
    }

    internal static (Hash256 Root, int Chunk)? ParseRequest(ReadOnlySpan<byte> request) =>
        request.Length == Hash256.Size + IndexBytes
            ? (Hash256.FromBytes(request[..Hash256.Size]), BinaryPrimitives.ReadInt32LittleEndian(request[Hash256.Size..]))
            : null;

    internal static Memory<byte> AnswerIn(byte[] buffer, int chunk, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer, chunk);
        return buffer.AsMemory(IndexBytes, length);
    }

    internal static int AnswerBytes(int length) => IndexBytes + length;

    internal static (int Chunk, ReadOnlyMemory<byte> Bytes)? ParseAnswer(ReadOnlyMemory<byte> answer) =>
        answer.Length > IndexBytes ? (BinaryPrimitives.ReadInt32LittleEndian(answer.Span), answer[IndexBytes..]) : null;
}
