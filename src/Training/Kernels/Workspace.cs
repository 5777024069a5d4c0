using System.Runtime.CompilerServices;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Kernels;

/// <summary>The threads that kernels run on and the scratch memory they share; one caller at a time.</summary>
internal sealed unsafe class Workspace
{
    private readonly Arena _shared;
    private readonly Arena[] _own;

    /// <summary>Scratch for kernels that need so much.</summary>
    /// <param name="crew">The threads.</param>
    /// <param name="shared">Values of the scratch that all threads share: the longest packed matrix.</param>
    /// <param name="own">Values of the scratch that each thread has to itself.</param>
    public Workspace(Crew crew, long shared, long own = 0)
    {
        Crew = crew;
        _shared = new Arena(shared);
        _own = [.. Enumerable.Range(0, crew.Threads).Select(_ => new Arena(own))];
    }

    /// <summary>The threads.</summary>
    public Crew Crew { get; }

    /// <summary>Values of the shared scratch.</summary>
    public long SharedLength => _shared.Length;

    /// <summary>Values of the scratch of one thread.</summary>
    public long OwnLength => _own[0].Length;

    /// <summary>The shared scratch.</summary>
    public float* Shared => _shared.Start;

    /// <summary>The scratch of one thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Own(int thread) => _own[thread].Start;
}

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
