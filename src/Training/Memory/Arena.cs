using System.Runtime.CompilerServices;

namespace ZeroG.Training.Memory;

/// <summary>One stretch of float32 values that never moves and starts at a multiple of 64 bytes, a cache line.</summary>
internal sealed unsafe class Arena
{
    private const int Line = 16;
    private readonly float[] _values;
    private long _taken;

    /// <summary>A stretch of that many values, not zeroed.</summary>
    public Arena(long length)
    {
        Length = length;
        _values = GC.AllocateUninitializedArray<float>(checked((int)(length + Line)), pinned: true);
        LargePages.Advise(_values);
        var first = (nint)Unsafe.AsPointer(ref _values[0]);
        Start = (float*)((first + 63) & ~(nint)63);
    }

    /// <summary>Values in all.</summary>
    public long Length { get; }

    /// <summary>The first value.</summary>
    public float* Start { get; }

    /// <summary>That many values, rounded up to whole cache lines.</summary>
    public static long Whole(long length) => (length + Line - 1) / Line * Line;

    /// <summary>The next <paramref name="length"/> values, from a cache line of their own.</summary>
    public Memory<float> Take(long length)
    {
        var offset = (int)(Start - (float*)Unsafe.AsPointer(ref _values[0])) + _taken;
        _taken += Whole(length);
        if (_taken > Length)
            throw new InvalidOperationException($"An arena of {Length} values has no {length} left.");
        return _values.AsMemory((int)offset, (int)length);
    }
}
