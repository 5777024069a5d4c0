using System.Buffers.Binary;

namespace ZeroG.Auditing.Records;

/// <summary>Reads canonical bytes that anyone may have written; nothing is allocated for what is not there.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    private readonly int _length = bytes.Length;
    private ReadOnlySpan<byte> _rest = bytes;

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    public double Double() => BitConverter.UInt64BitsToDouble(UInt64());

    public Hash256 Hash() => Hash256.FromBytes(Bytes(Hash256.Size));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length) throw Malformed("The bytes end early");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>A number of items for which there can be room.</summary>
    public readonly int Count(uint claimed, int most, int leastSize, string what) => claimed <= (uint)most && claimed <= (uint)(_rest.Length / leastSize)
        ? (int)claimed
        : throw Malformed($"There cannot be {claimed} {what}, of at most {most}, in {_rest.Length} bytes");

    public readonly void End()
    {
        if (!_rest.IsEmpty) throw Malformed($"{_rest.Length} bytes follow the end");
    }

    public readonly RecordFormatException Malformed(string what) => new(what, _length - _rest.Length);
}
