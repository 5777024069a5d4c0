using System.Numerics;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>Reads bits as <see cref="BitWriter"/> writes them, never beyond the end.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private ulong _pending;
    private int _count;
    private int _at;

    /// <summary>Reads at most 31 bits.</summary>
    /// <exception cref="CodecFormatException">There are not so many.</exception>
    public uint Read(int count)
    {
        Fill();
        if (count > _count) throw Payload.Malformed("The bits end early", _at);
        var bits = (uint)(_pending & ((1UL << count) - 1));
        _pending >>= count;
        _count -= count;
        return bits;
    }

    /// <summary>Reads a number below a limit in Rice's code.</summary>
    /// <exception cref="CodecFormatException">The bits end, or the number is not below the limit.</exception>
    public uint ReadRice(int parameter, uint limit)
    {
        ulong quotient = 0;
        while (true)
        {
            Fill();
            int ones = Math.Min(BitOperations.TrailingZeroCount(~_pending), _count);
            quotient += (ulong)ones;
            if (quotient << parameter >= limit) throw Payload.Malformed($"A gap reaches beyond the {limit} values left", _at);
            if (ones < _count)
            {
                _pending = _pending >> ones >> 1;
                _count -= ones + 1;
                break;
            }
            if (_at == _source.Length) throw Payload.Malformed("The bits end early", _at);
            (_pending, _count) = (0, 0);
        }
        var number = quotient << parameter | Read(parameter);
        return number < limit ? (uint)number : throw Payload.Malformed($"A gap reaches beyond the {limit} values left", _at);
    }

    /// <summary>Requires that nothing is left but zeros in the last byte.</summary>
    /// <exception cref="CodecFormatException">There is more.</exception>
    public void RequireEnd()
    {
        Fill();
        if (_at != _source.Length || _count >= 8 || _pending != 0) throw Payload.Malformed("Bits follow the last value", _at);
    }

    private void Fill()
    {
        for (; _count <= 56 && _at < _source.Length; _count += 8)
            _pending |= (ulong)_source[_at++] << _count;
    }
}
