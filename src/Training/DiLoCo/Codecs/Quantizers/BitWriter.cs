using System.Buffers.Binary;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>Writes bits, the lowest of a byte first. The target must be eight bytes longer than what is written.</summary>
internal ref struct BitWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private ulong _pending;
    private int _count;
    private int _at;

    /// <summary>Writes the low bits of a number that has no others.</summary>
    public void Write(uint bits, int count)
    {
        _pending |= (ulong)bits << _count;
        _count += count;
        if (_count < 32) return;
        BinaryPrimitives.WriteUInt32LittleEndian(_target[_at..], (uint)_pending);
        _at += 4;
        _pending >>= 32;
        _count -= 32;
    }

    /// <summary>Rice's code: the number's upper part in ones and a zero, then <paramref name="parameter"/> low bits.</summary>
    public void WriteRice(uint number, int parameter)
    {
        uint quotient = number >> parameter;
        for (; quotient >= 31; quotient -= 31)
            Write(0x7FFFFFFF, 31);
        Write((1u << (int)quotient) - 1, (int)quotient + 1);
        if (parameter > 0)
            Write(number & ((1u << parameter) - 1), parameter);
    }

    /// <summary>Fills the last byte up with zeros and returns the number of bytes.</summary>
    public int Finish()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_target[_at..], _pending);
        return _at + (_count + 7) / 8;
    }
}
