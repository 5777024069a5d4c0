using System.Runtime.CompilerServices;
using ZeroG.Training.Memory;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Kernels;

/// <summary>The threads that kernels run on and the scratch memory they share; one caller at a time.</summary>
internal sealed unsafe class Workspace
{
    private readonly Arena _shared;
    private readonly Arena[] _own;

    /// <summary>Scratch for kernels that need so much.</summary>
    /// <param name="crew">The threads.</param>
    /// <param name="shared">Values of the scratch that all threads share.</param>
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
