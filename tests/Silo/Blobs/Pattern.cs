using System.Buffers.Binary;
using ZeroG.Provenance;

namespace ZeroG.Silo.Tests.Blobs;

/// <summary>Content in which every 8 bytes state their place, so that no segment equals another; never whole in memory.</summary>
internal sealed class Pattern(long length) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        using var pattern = new Pattern(length);
        pattern.ReadExactly(bytes);
        return bytes;
    }

    public static ContentId Id(int length) => ContentRoot.Compute(Bytes(length));

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - _position);
        Span<byte> word = stackalloc byte[8];
        for (var at = 0; at < count;)
        {
            BinaryPrimitives.WriteInt64LittleEndian(word, (_position + at) / 8 * 0x5851F42D4C957F2D);
            var part = word[(int)((_position + at) % 8)..];
            part = part[..Math.Min(part.Length, count - at)];
            part.CopyTo(buffer[at..]);
            at += part.Length;
        }

        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
