using System.Buffers;
using System.Buffers.Binary;

namespace ZeroG.Auditing.Records;

/// <summary>Canonical bytes, little-endian.</summary>
internal sealed class RecordWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Byte(byte value) => Bytes([value]);

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(2), value);
        _bytes.Advance(2);
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    public void Double(double value) => UInt64(BitConverter.DoubleToUInt64Bits(value));

    public void Hash(Hash256 value)
    {
        value.CopyTo(_bytes.GetSpan(Hash256.Size));
        _bytes.Advance(Hash256.Size);
    }

    public void Bytes(ReadOnlySpan<byte> value) => _bytes.Write(value);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
