using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Replay;

/// <summary>
/// A worker's round of a job that sends δ whole: H inner steps from θ, with a link before the first, one after every interval, and the
/// last of δ and the optimizer. The worker trains with it, and auditors and referees replay with it.
/// </summary>
public sealed class PlainRound : IRoundReplay
{
    private readonly InnerPhaseInput _input;
    private readonly Crew? _crew;
    private readonly LinkPlace[] _places;
    private readonly StateRoots? _start;
    private InnerSteps _steps;
    private InnerPhaseResult? _result;

    /// <summary>A round before its first link.</summary>
    /// <param name="input">Everything its result depends on; left as it was.</param>
    /// <param name="commitEvery">Inner steps between two links, from 1.</param>
    /// <param name="crew">Threads to work with, or null for the caller's alone; no result depends on it.</param>
    /// <param name="start">Roots of the start where the caller computed them before and trusts them: they are not computed again.</param>
    /// <exception cref="ZeroG.Training.Model.ModelConfigException">The recipe is out of bounds, or a state belongs to another model or optimizer.</exception>
    public PlainRound(InnerPhaseInput input, int commitEvery, Crew? crew = null, StateRoots? start = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        (_input, _crew, _steps, _start) = (input, crew, new InnerSteps(input, crew: crew), start);
        _places = [.. PlacesOf(_steps.Steps, commitEvery)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<LinkPlace> Places => _places;

    /// <inheritdoc/>
    public int At { get; private set; } = -1;

    /// <summary>What opens the link that was computed or restored last; null before the first.</summary>
    public StateRoots? Roots { get; private set; }

    /// <summary>Told of every inner step as it finishes.</summary>
    public Action<InnerStep>? Stepped { get; init; }

    /// <summary>The links of a round: they follow from its plan alone.</summary>
    /// <param name="steps">H, from 1.</param>
    /// <param name="commitEvery">Inner steps between two links, from 1.</param>
    public static IEnumerable<LinkPlace> PlacesOf(int steps, int commitEvery)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(commitEvery);
        yield return new LinkPlace(LinkKind.Start, 0);
        for (long step = commitEvery; step < steps; step += commitEvery) yield return new LinkPlace(LinkKind.Steps, (int)step);
        yield return new LinkPlace(LinkKind.Update, steps);
    }

    /// <inheritdoc/>
    public Hash256 Restore(int link, Stream state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(link);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(link, _places.Length - 1);
        var read = InnerState.Read(state, _input.Start.Layout, _input.Recipe.Optimizer);
        if (read.Step != _places[link].Position)
            throw new InvalidDataException($"The state is after {read.Step} steps, and link {link} after {_places[link].Position}.");
        try
        {
            (_steps, _result) = (new InnerSteps(_input, read, _crew), null);
        }
        catch (ArgumentException other)
        {
            throw new InvalidDataException($"The state is not of round {_input.Round}: {other.Message}", other);
        }

        (At, Roots) = (link, StateRoots.Of(_steps.Progress));
        return Roots.Root;
    }

    /// <summary>Where it stands between two steps; valid until the next.</summary>
    public InnerPhaseProgress Progress => _steps.Progress;

    /// <summary>Goes on from a state of the caller's own, which may lie between two links; nothing is hashed.</summary>
    /// <param name="progress">The state; left as it was.</param>
    /// <exception cref="ArgumentException">It is not of this round.</exception>
    public void Resume(InnerPhaseProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        (_steps, _result, Roots) = (new InnerSteps(_input, progress, _crew), null, null);
        At = Array.FindLastIndex(_places, place => place.Kind != LinkKind.Update && place.Position <= progress.Step);
    }

    /// <inheritdoc/>
    public Link Advance(CancellationToken cancellation) => AdvanceUnless(static _ => false, cancellation)!.Value;

    /// <summary>Computes the next link, unless it is told to pause before one of the steps.</summary>
    /// <param name="pause">Asked before every step, with the steps done: whether to pause there.</param>
    /// <param name="cancellation">Looked at before every step.</param>
    /// <returns>The link, or null where it was paused: <see cref="Progress"/> is where.</returns>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    /// <exception cref="TrainingDivergedException">A loss, a gradient or a parameter is not finite.</exception>
    public Link? AdvanceUnless(Func<int, bool> pause, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pause);
        if (At + 1 == _places.Length) throw new InvalidOperationException($"Round {_input.Round} has {_places.Length} links, and all are computed.");
        var place = _places[At + 1];
        while (_steps.Step < place.Position)
        {
            cancellation.ThrowIfCancellationRequested();
            if (pause(_steps.Step)) return null;
            var step = _steps.Next();
            Stepped?.Invoke(step);
        }

        Roots = place.Kind switch
        {
            LinkKind.Start => _start ?? StateRoots.Of(_steps.Progress),
            LinkKind.Steps => StateRoots.Of(_steps.Progress),
            _ => StateRoots.Of(place.Position, _steps.LossSum, VectorRoot.Of(Result().PseudoGradient.Values), _steps.Optimizer),
        };
        At++;
        return new Link(place, Roots.Root);
    }

    /// <summary>What the round yields, once its steps are done.</summary>
    /// <exception cref="InvalidOperationException">Steps are left.</exception>
    public InnerPhaseResult Result() => _result ??= _steps.Result();

    /// <inheritdoc/>
    public void WriteState(Stream stream)
    {
        if (At < 0 || _places[At].Kind == LinkKind.Update) throw new InvalidOperationException("There is a state at the links of a round's start and steps alone.");
        InnerState.Write(stream, _steps.Progress);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The crew is the caller's.
    }
}
