using System.Buffers.Binary;

namespace ZeroG.Training.Pipeline;

/// <summary>
/// A link between stages in different processes, over a stream in both directions, such as a socket's. Nothing is allocated
/// once every buffer has been used, besides what the stream does.
/// </summary>
/// <remarks>
/// A frame on the wire, little-endian: "ZGP1" as four bytes; kind, 32 bits; step, 64 bits; index, 32 bits; number of values,
/// 32 bits; number, binary64; then that many values of binary32. A thread reads ahead into a bounded queue, so that a stage
/// can send while its neighbour does. The other end is not trusted: a frame that is not of that form, or larger than is agreed,
/// ends the link before any of its values is read; what it says is checked by the stage. Whether the values are right, only
/// doing the step again can tell.
/// </remarks>
public sealed class StreamStageLink : IStageLink
{
    private const uint Magic = 0x3150475A; // "ZGP1"
    private const int HeadBytes = 32;
    private const int ChunkValues = 16_384;

    private readonly Stream _stream;
    private readonly int _mostValues;
    private readonly FrameQueue _in;
    private readonly Thread _reader;
    private readonly byte[] _written = new byte[HeadBytes + ChunkValues * sizeof(float)];
    private int _isOver;

    /// <summary>One end of a link.</summary>
    /// <param name="stream">Both directions; disposed with the link, which must end a read that waits, as it does for a socket.</param>
    /// <param name="mostValues">Most values of a frame: <see cref="MostValues"/>.</param>
    /// <param name="patience">How long the other end may be silent, or take nothing, when it is waited for.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is negative, or the patience not above 0 and at most a day.</exception>
    public StreamStageLink(Stream stream, int mostValues, TimeSpan patience)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mostValues);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(patience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(patience, TimeSpan.FromDays(1));
        (_stream, _mostValues) = (stream, mostValues);
        _in = new FrameQueue(2, patience);
        if (stream.CanTimeout)
            stream.WriteTimeout = (int)Math.Ceiling(patience.TotalMilliseconds);
        _reader = new Thread(Read) { IsBackground = true, Name = "stage link" };
        _reader.Start();
    }

    /// <summary>Most values that a frame of a model has: a micro-batch's residual stream, or a tied embedding.</summary>
    public static int MostValues(DiLoCo.TrainingRecipe recipe)
    {
        var model = recipe.Validate().Model;
        return Math.Max(recipe.MicroBatch * model.Context * model.Width, model.TiedHead ? model.VocabularySize * model.Width : 0);
    }

    /// <inheritdoc/>
    public void Send(StageFrame frame, ReadOnlySpan<float> values)
    {
        if (values.Length > _mostValues)
            throw new PipelineException($"{frame.Kind} of {values.Length} values is over the {_mostValues} agreed for this link: make it by the recipe.");
        try
        {
            int filled = WriteHead(frame, values.Length);
            do
            {
                var chunk = values[..Math.Min(ChunkValues, values.Length)];
                for (int i = 0; i < chunk.Length; i++)
                    BinaryPrimitives.WriteSingleLittleEndian(_written.AsSpan(filled + i * sizeof(float)), chunk[i]);
                _stream.Write(_written, 0, filled + chunk.Length * sizeof(float));
                values = values[chunk.Length..];
                filled = 0;
            }
            while (!values.IsEmpty);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Part of a frame may be out: nothing after it would be understood.
            End($"{frame.Kind} could not be sent to the other stage", failure);
            throw new PipelineException($"{frame.Kind} could not be sent to the other stage: see whether it still runs.", failure);
        }
    }

    /// <inheritdoc/>
    public StageFrame Receive(StageFrameKind kind, Span<float> values) => _in.Take(kind, values);

    /// <summary>Ends the link, and closes the stream.</summary>
    public void Dispose()
    {
        End("The link between two stages was closed.", null);
        if (Thread.CurrentThread != _reader)
            _reader.Join();
    }

    private void End(string why, Exception? cause)
    {
        _in.End(why, cause);
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            _stream.Dispose();
    }

    private int WriteHead(StageFrame frame, int count)
    {
        var head = _written.AsSpan(0, HeadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], (int)frame.Kind);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], frame.Step);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], frame.Index);
        BinaryPrimitives.WriteInt32LittleEndian(head[20..], count);
        BinaryPrimitives.WriteDoubleLittleEndian(head[24..], frame.Number);
        return HeadBytes;
    }

    private void Read()
    {
        var bytes = new byte[ChunkValues * sizeof(float)];
        try
        {
            while (true)
            {
                _stream.ReadExactly(bytes, 0, HeadBytes);
                var (frame, count) = ReadHead(bytes);
                var values = _in.Room(count);
                while (!values.IsEmpty)
                {
                    var chunk = values[..Math.Min(ChunkValues, values.Length)];
                    _stream.ReadExactly(bytes, 0, chunk.Length * sizeof(float));
                    for (int i = 0; i < chunk.Length; i++)
                        chunk[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
                    values = values[chunk.Length..];
                }
                _in.Put(frame);
            }
        }
        catch (PipelineException failure)
        {
            End(failure.Message, failure.InnerException);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            End("The other stage ended the link: see why it stopped.", failure);
        }
    }

    private (StageFrame Frame, int Count) ReadHead(ReadOnlySpan<byte> head)
    {
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(head);
        var kind = (StageFrameKind)BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        var count = BinaryPrimitives.ReadInt32LittleEndian(head[20..]);
        if (magic != Magic || !Enum.IsDefined(kind) || count < 0 || count > _mostValues)
        {
            throw new PipelineException(
                $"What came is no frame of a stage, or too large (magic {magic:x8}, kind {(int)kind}, {count} values, at most {_mostValues}): see that " +
                "a stage of the same recipe is at the other end.");
        }
        return (
            new StageFrame(
                kind, BinaryPrimitives.ReadInt64LittleEndian(head[8..]), BinaryPrimitives.ReadInt32LittleEndian(head[16..]),
                BinaryPrimitives.ReadDoubleLittleEndian(head[24..])),
            count);
    }
}
