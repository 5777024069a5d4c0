using System.Buffers.Binary;
using System.Text;

namespace ZeroG.Training.DiLoCo.Codecs.Updates;

/// <summary>What an update says of itself: where it belongs, what it was computed from and how, and what its body is.</summary>
/// <remarks>
/// <see cref="Bytes"/> bytes, little-endian: "ZGUPDATE"; version, codec (the <see cref="CodecKind"/>, plus 128 for low rank), stage,
/// 0 (1 each); round (4); epoch (8); worker, steps, delay, rank (4 each); tokens (8); density (8, float64); tensors (4); 0 (4);
/// body length (8); base root (32); body root (32); job (40, ASCII, filled up with zeros).
/// </remarks>
public sealed record UpdateHeader
{
    /// <summary>Bytes of a header.</summary>
    public const int Bytes = 176;

    /// <summary>Most characters of a job's id.</summary>
    public const int MaxJobLength = 40;

    /// <summary>Most tensors of an update.</summary>
    public const int MaxTensors = 1 << 16;

    /// <summary>Most bytes of a body: 1 TiB.</summary>
    public const long MaxBodyLength = 1L << 40;

    /// <summary>Most stages of an exchange.</summary>
    public const int MaxStages = 8;

    internal const int BaseRootAt = 72, BodyRootAt = 104, JobAt = 136, RootBytes = 32;
    private const byte LowRank = 128;

    private static ReadOnlySpan<byte> Magic => "ZGUPDATE"u8;

    /// <summary>The job's id: 1 to 40 letters, digits, '-' and '_'.</summary>
    public required string Job { get; init; }

    /// <summary>The fencing epoch, from 0.</summary>
    public required long Epoch { get; init; }

    /// <summary>The round, from 0.</summary>
    public required int Round { get; init; }

    /// <summary>The stage of the exchange, from 0.</summary>
    public required int Stage { get; init; }

    /// <summary>The worker's key, from 0.</summary>
    public required int Worker { get; init; }

    /// <summary>Root of the state that the steps began from: 64 hexadecimal digits, lower case.</summary>
    public required string BaseRoot { get; init; }

    /// <summary>Inner steps of the round, H, from 1.</summary>
    public required int Steps { get; init; }

    /// <summary>Inner step of the next round before which the average is applied, τ, from 0.</summary>
    public required int Delay { get; init; }

    /// <summary>Tokens behind the update, from 0.</summary>
    public required long Tokens { get; init; }

    /// <summary>The codec, with the round's rank.</summary>
    public required CodecSpec Codec { get; init; }

    /// <summary>Payloads of the body, one a tensor that takes part in the stage.</summary>
    public int Tensors { get; init; }

    /// <summary>Bytes of the body, lengths included.</summary>
    public long BodyLength { get; init; }

    /// <summary>Root of the body, bound to all of the above: 64 hexadecimal digits, lower case (<see cref="UpdateHash"/>).</summary>
    public string BodyRoot { get; init; } = new('0', 2 * RootBytes);

    /// <summary>The header's bytes.</summary>
    /// <exception cref="ArgumentException">A field is out of bounds.</exception>
    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        (bytes[8], bytes[9], bytes[10]) = (CodecSpec.Version, (byte)((byte)Codec.Kind | (Codec.Rank > 0 ? LowRank : 0)), (byte)Stage);
        Int32(12, Round);
        Int64(16, Epoch);
        Int32(24, Worker);
        Int32(28, Steps);
        Int32(32, Delay);
        Int32(36, Codec.Rank);
        Int64(40, Tokens);
        Int64(48, BitConverter.DoubleToInt64Bits(Codec.Density));
        Int32(56, Tensors);
        Int64(64, BodyLength);
        Root(BaseRootAt, BaseRoot, nameof(BaseRoot));
        Root(BodyRootAt, BodyRoot, nameof(BodyRoot));
        if (WhatIsWrong() is { } wrong) throw new ArgumentException($"{wrong}; no update has such a header.");
        Encoding.ASCII.GetBytes(Job, bytes.AsSpan(JobAt));
        return bytes;

        void Int32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        void Int64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);
        void Root(int at, string root, string name)
        {
            if (root.Length != 2 * RootBytes || Convert.FromHexString(root, bytes.AsSpan(at, RootBytes), out _, out _) != System.Buffers.OperationStatus.Done)
                throw new ArgumentException($"{name} is no root of 64 hexadecimal digits: '{root}'.");
        }
    }

    /// <summary>Reads a header that anyone may have written.</summary>
    /// <param name="bytes">Exactly <see cref="Bytes"/> bytes.</param>
    /// <exception cref="CodecFormatException">They are no header, or of another version, or a field is out of bounds.</exception>
    public static UpdateHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes || !bytes.StartsWith(Magic)) throw Malformed("These are not the bytes of a header", 0);
        if (bytes[8] != CodecSpec.Version) throw Malformed($"The codecs' version is {bytes[8]}, not {CodecSpec.Version}", 8);
        if (bytes[11] != 0 || Int32(bytes, 60) != 0) throw Malformed("A reserved byte is not 0", 11);
        var header = new UpdateHeader
        {
            Job = JobOf(bytes[JobAt..]),
            Epoch = Int64(bytes, 16),
            Round = Int32(bytes, 12),
            Stage = bytes[10],
            Worker = Int32(bytes, 24),
            BaseRoot = Convert.ToHexStringLower(bytes.Slice(BaseRootAt, RootBytes)),
            Steps = Int32(bytes, 28),
            Delay = Int32(bytes, 32),
            Tokens = Int64(bytes, 40),
            Codec = CodecOf(bytes),
            Tensors = Int32(bytes, 56),
            BodyLength = Int64(bytes, 64),
            BodyRoot = Convert.ToHexStringLower(bytes.Slice(BodyRootAt, RootBytes)),
        };
        return header.WhatIsWrong() is { } wrong ? throw Malformed(wrong, 0) : header;
    }

    /// <summary>Reads a header from a stream, and no byte more.</summary>
    /// <exception cref="CodecFormatException">The stream ends early, or it is no header.</exception>
    public static UpdateHeader Read(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        int read = stream.ReadAtLeast(bytes, Bytes, throwOnEndOfStream: false);
        return read == Bytes ? Read(bytes) : throw Malformed("The header ends early", read);
    }

    private string? WhatIsWrong()
    {
        if (!IsJob(Job)) return $"The job's id is not 1 to {MaxJobLength} letters, digits, '-' and '_'";
        if (Epoch < 0 || Round < 0 || Worker < 0 || Delay < 0 || Tokens < 0) return "Epoch, round, worker, delay or tokens are negative";
        if (Stage is < 0 or >= MaxStages) return $"The stage {Stage} is not 0 to {MaxStages - 1}";
        if (Steps < 1) return "There are no steps";
        if (Tensors is < 0 or > MaxTensors) return $"The number of tensors {Tensors} is not 0 to {MaxTensors}";
        // A payload has a length of a byte at least.
        if (BodyLength < Tensors || BodyLength > MaxBodyLength) return $"A body of {BodyLength} bytes cannot have {Tensors} payloads";
        return null;
    }

    private static bool IsJob(string job)
    {
        if (job.Length is 0 or > MaxJobLength) return false;
        foreach (var c in job)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        }
        return true;
    }

    private static string JobOf(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.IndexOf((byte)0);
        if (length < 0) length = bytes.Length;
        // IsJob refuses what is no ASCII, which becomes '?'.
        return bytes[length..].ContainsAnyExcept((byte)0)
            ? throw Malformed("Bytes follow the job's id", JobAt + length)
            : Encoding.ASCII.GetString(bytes[..length]);
    }

    private static CodecSpec CodecOf(ReadOnlySpan<byte> bytes)
    {
        int rank = Int32(bytes, 36);
        if ((bytes[9] & LowRank) != 0 != rank > 0) throw Malformed("The codec and the rank do not go together", 36);
        try
        {
            return CodecSpec.Create((CodecKind)(bytes[9] & ~LowRank), rank, BitConverter.Int64BitsToDouble(Int64(bytes, 48)));
        }
        catch (FormatException unknown)
        {
            throw Malformed(unknown.Message, 9);
        }
    }

    private static int Int32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private static CodecFormatException Malformed(string what, int at) =>
        new(what, $"byte {at} of an update's header", "Refuse the update; its sender must send what this version writes.");
}
