using ZeroG.Training.DiLoCo;
using ZeroG.Training.Threading;

namespace ZeroG.Grains.Training;

/// <summary>A worker's inner phase as it is run here: in parts, each of which ends between two steps.</summary>
internal interface IRoundPhase
{
    /// <summary>Steps done.</summary>
    int Step { get; }

    /// <summary>Where it was paused.</summary>
    InnerPhaseProgress Progress { get; }

    /// <summary>What the whole of it yields, once it is done.</summary>
    InnerPhaseResult Result { get; }

    /// <summary>Goes on from where an earlier run was saved.</summary>
    /// <param name="progress">The state.</param>
    /// <param name="saved">What was stored of it.</param>
    void Resume(InnerPhaseProgress progress, PartialRound saved);

    /// <summary>Runs to its end, or until it is told to pause.</summary>
    /// <param name="pause">Asked before every step, with the steps done.</param>
    /// <param name="stepped">Told of every step.</param>
    /// <param name="cancellation">Looked at before every step.</param>
    /// <returns>Whether it is done.</returns>
    bool RunUntil(Func<int, bool> pause, Action<InnerStep> stepped, CancellationToken cancellation);

    /// <summary>Completes what is stored of a pause.</summary>
    PartialRound Save(PartialRound partial);
}

/// <summary>The inner phase of a job that is not audited.</summary>
/// <param name="input">Everything its result depends on.</param>
/// <param name="crew">Threads to work with.</param>
internal sealed class UnauditedPhase(InnerPhaseInput input, Crew crew) : IRoundPhase
{
    private InnerPhaseProgress? _at;
    private InnerPhaseResult? _result;

    public int Step => _at?.Step ?? 0;

    public InnerPhaseProgress Progress => _at!;

    public InnerPhaseResult Result => _result!;

    public void Resume(InnerPhaseProgress progress, PartialRound saved) => _at = progress;

    public bool RunUntil(Func<int, bool> pause, Action<InnerStep> stepped, CancellationToken cancellation)
    {
        (_result, var at) = InnerPhase.RunUntil(input, _at, pause, stepped, cancellation, crew);
        _at = at ?? _at;
        return _result is not null;
    }

    public PartialRound Save(PartialRound partial) => partial;
}
