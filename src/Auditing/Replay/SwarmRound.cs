using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Replay;

/// <summary>
/// A worker's round of a job whose workers exchange while they train: H inner steps, the average of the round before applied after τ of
/// them, and then the exchange, with links before the first step, after every interval, at the end, and of every stage
/// (<see cref="SwarmPlaces"/>). Auditors and referees replay with it; the worker itself takes the same links as it trains
/// (<see cref="SwarmLinks"/>).
/// </summary>
/// <remarks>
/// It goes as far as the worker's commitment does, and on to <see cref="LinkKind.Next"/> only where all that the worker sent entered the
/// averages: of whom anything was left out begins anew, without error feedback.
/// </remarks>
public sealed class SwarmRound : IRoundReplay
{
    private readonly SwarmRoundInput _input;
    private readonly MemberPlan _part;
    private readonly Replica _replica;
    private readonly IReadOnlyList<TensorPath> _paths;
    private readonly LinkPlace[] _places;
    private readonly SwarmRoots? _start;
    private MemberExchange? _exchange;
    private SwarmRoots? _end;
    private Hash256? _roundEnd, _feedback; // roots of what did not change since the last link
    private bool _hasState, _isDue;

    /// <summary>A round before its first link.</summary>
    /// <param name="input">Everything its result depends on; left as it was.</param>
    /// <param name="commitEvery">Inner steps between two links, from 1.</param>
    /// <param name="crew">Threads to work with, or null for the caller's alone; no result depends on it.</param>
    /// <param name="start">Roots of the start where the caller has them and trusts them: they are not computed again.</param>
    /// <exception cref="ArgumentException">The parts of the input do not fit each other.</exception>
    /// <exception cref="ModelConfigException">The recipe is out of bounds, or a state belongs to another model or optimizer.</exception>
    public SwarmRound(SwarmRoundInput input, int commitEvery, Crew? crew = null, SwarmRoots? start = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        (_input, _start) = (input, start);
        var (recipe, plan, shared) = (input.Recipe.Validate(), input.Plan, input.Shared);
        var layout = shared.Outer.Parameters.Layout;
        if (recipe.ExchangesGradients) throw new ArgumentException("Workers that exchange gradients have no rounds of their own: their steps follow from the records alone.", nameof(input));
        if (layout.Config != recipe.Training.Model) throw new ModelConfigException($"The shared parameters belong to {layout.Config}, the recipe to {recipe.Training.Model}.");
        if (shared.Rounds != plan.Round || (input.Before?.Round ?? -1) != plan.Round - 1)
            throw new ArgumentException($"Round {plan.Round} is given the state after {shared.Rounds} averages, and {input.Before?.Round.ToString() ?? "nothing"} as the round before.", nameof(input));
        _part = plan.Of(input.Worker) ?? throw new ArgumentException($"Worker {input.Worker} is not planned in round {plan.Round}.", nameof(input));
        _part.FirstSample(plan.Steps - 1, recipe.Training.Batch);
        _paths = TensorPath.All(layout, CodecSpec.Parse(recipe.Codec), recipe.Seed);
        var stages = _paths.Max(path => path.Projection.Stages);
        if (shared.Projections.Count != _paths.Count) throw new ArgumentException($"The shared state has {shared.Projections.Count} projections, and the model {_paths.Count} tensors.", nameof(input));
        if (input.Averages.Length != stages || Enumerable.Range(0, stages).Any(stage => input.Averages[stage].Length != Tensors(stage).Count()))
            throw new ArgumentException($"The exchange of round {plan.Round} has {stages} stages, of {string.Join(" and ", Enumerable.Range(0, stages).Select(stage => Tensors(stage).Count()))} tensors: give the averages of each.", nameof(input));
        shared.Teach(_paths);
        _places = [.. SwarmPlaces.Of(plan.Steps, commitEvery, stages)];
        _replica = new Replica(recipe.Training, input.Corpus, recipe.Seed, input.Worker, shared.Outer, null, new TrainingStep(recipe.Training, crew ?? Crew.Alone));
        if (input.Start is null) return;
        if (input.Start.Progress.Step != 0) throw new ArgumentException($"The start of round {plan.Round} is a state after {input.Start.Progress.Step} steps.", nameof(input));
        Stand(input.Start);
    }

    /// <inheritdoc/>
    public IReadOnlyList<LinkPlace> Places => _places;

    /// <inheritdoc/>
    public int At { get; private set; } = -1;

    /// <summary>What opens the link that was computed or restored last; null before the first, and where it is a root of payloads.</summary>
    public SwarmRoots? Roots { get; private set; }

    /// <summary>Told of every inner step, from 0, as it finishes.</summary>
    public Action<int>? Stepped { get; init; }

    /// <inheritdoc/>
    public Hash256 Restore(int link, Stream state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(link);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(link, _places.Length);
        if (_places[link].Kind is not (LinkKind.Start or LinkKind.Steps)) throw new ArgumentOutOfRangeException(nameof(link), link, $"There is no state at a link of kind {_places[link].Kind}.");
        var read = SwarmState.Read(state, _input.Shared.Outer.Parameters.Layout, _input.Recipe.Training.Optimizer);
        if (read.Progress.Step != _places[link].Position)
            throw new InvalidDataException($"The state is after {read.Progress.Step} steps, and link {link} after {_places[link].Position}.");
        Stand(read);
        (At, Roots) = (link, Between());
        return Roots.Root;
    }

    /// <inheritdoc/>
    /// <exception cref="CodecFormatException">An average is none of its tensor: whoever signed its record has signed nonsense.</exception>
    public Link Advance(CancellationToken cancellation)
    {
        if (At + 1 == _places.Length) throw new InvalidOperationException($"Round {_input.Plan.Round} has {_places.Length} links, and all are computed.");
        var place = _places[At + 1];
        Roots = place.Kind switch
        {
            LinkKind.Start when _start is not null => _start,
            _ when !_hasState => throw new InvalidOperationException($"Round {_input.Plan.Round} has no state to go on from: give the start, or restore one."),
            LinkKind.Start => Between(),
            LinkKind.Steps => Run(place.Position, cancellation),
            LinkKind.Update => _end = End(cancellation),
            LinkKind.Next => Next(),
            _ => null,
        };
        var root = Roots?.Root ?? (place.Kind == LinkKind.Sent ? Sent(place.Position) : Received(place.Position));
        At++;
        return new Link(place, root);
    }

    /// <inheritdoc/>
    public void WriteState(Stream stream)
    {
        if (At < 0 || !_hasState || _places[At].Kind is not (LinkKind.Start or LinkKind.Steps)) throw new InvalidOperationException("There is a state at the links of a round's start and steps alone.");
        SwarmState.Write(stream, _replica.State);
    }

    /// <inheritdoc/>
    public void Dispose() => _replica.Dispose(); // The crew is the caller's.

    private IEnumerable<int> Tensors(int stage) => Enumerable.Range(0, _paths.Count).Where(tensor => stage < _paths[tensor].Projection.Stages);

    private void Stand(ReplicaState state)
    {
        _replica.Restore(state);
        (_exchange, _roundEnd, _feedback, _hasState) = (null, null, null, true);
        _isDue = state.Progress.Step < _input.Delay;
    }

    private SwarmRoots Between() => new(
        StateRoots.Of(_replica.State.Progress), _roundEnd ??= VectorRoot.Of(_replica.State.RoundEnd), _feedback ??= VectorRoot.Of(_replica.State.Feedback));

    // Where the average is due after just these steps, they end with it: whoever goes on from here needs no θ of the round before.
    private SwarmRoots Run(int steps, CancellationToken cancellation)
    {
        Step(steps, cancellation);
        if (steps >= _input.Delay) Adopt();
        return Between();
    }

    private SwarmRoots End(CancellationToken cancellation)
    {
        Step(_input.Plan.Steps, cancellation);
        Adopt();
        var inner = StateRoots.Of(_replica.State.Progress);
        _input.Shared.Teach(_paths);
        _exchange = _replica.EndRound(_paths);
        TensorPath.Begin(_paths, _input.Plan);
        return new SwarmRoots(inner, inner.Vector, VectorRoot.Of(_exchange.Feedback));
    }

    private void Step(int steps, CancellationToken cancellation)
    {
        for (var step = _replica.State.Progress.Step; step < steps; step++)
        {
            if (step >= _input.Delay) Adopt();
            cancellation.ThrowIfCancellationRequested();
            _replica.Step(_input.Plan, _part, step);
            Stepped?.Invoke(step);
        }
    }

    private void Adopt()
    {
        if (!_isDue) return;
        _replica.Adopt(_input.Shared.Outer);
        (_isDue, _roundEnd) = (false, null);
    }

    private Hash256 Sent(int stage) => PayloadRoot.Of([.. Tensors(stage).Select(tensor => (ReadOnlyMemory<byte>)_exchange!.Payload(stage, tensor))]);

    private Hash256 Received(int stage)
    {
        foreach (var (payload, tensor) in _input.Averages[stage].Zip(Tensors(stage))) _exchange!.Receive(stage, tensor, payload.Span);
        return PayloadRoot.Of(_input.Averages[stage]);
    }

    // Where the round's own average is applied before the first step of the next, there is no progress of the worker's beside it.
    private SwarmRoots Next()
    {
        var stages = _input.Averages.Length;
        Received(stages - 1);
        _exchange!.Finish([.. Enumerable.Repeat(_paths.Count, stages)]);
        var plan = _input.Plan;
        return SwarmRoots.Start(_end!, VectorRoot.Of(_exchange.Feedback), plan.Delay > 0 ? null : AppliedRoots.Of(OuterNesterov.Step(_input.Shared.Outer, _exchange.Delta, plan.Outer)));
    }
}
