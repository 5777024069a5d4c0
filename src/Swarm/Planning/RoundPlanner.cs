using ZeroG.Swarm.Hub;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.Model;

namespace ZeroG.Swarm.Planning;

/// <summary>
/// Shapes the rounds of a job: an opening if one is wanted, then a pace that is fixed, or follows the measured link, steps and
/// effective ranks so that the exchange hides behind compute.
/// </summary>
/// <param name="settings">How.</param>
/// <param name="layout">The model.</param>
/// <param name="codec">The codec.</param>
/// <param name="log">Told each change of pace with its reasons; may be null.</param>
public sealed class RoundPlanner(PlannerSettings settings, ParameterLayout layout, CodecSpec codec, Action<string>? log = null) : IRoundPlanner
{
    // Rounds whose measurements count: what is older was another link.
    private const int Window = 16;

    private readonly PlannerSettings _settings = settings.Validate();
    private Pace _pace = settings.Pace;
    private int _measured = -1;

    /// <inheritdoc/>
    public RoundShape? Next(PlanInput input)
    {
        var left = _settings.TotalSteps - input.FirstStep;
        if (left <= 0) return null;
        if (_settings.Opening.StepsFrom(input.FirstStep, _settings.TotalSteps) is > 0 and var opening)
            return new RoundShape(opening, 0, _pace.Rank, OpeningSchedule.Outer);

        Adapt(input);
        var steps = (int)Math.Min(_pace.Steps, left);
        return new RoundShape(steps, _pace.Delay, _pace.Rank, _settings.Schedule.At(_settings.Outer, input.FirstStep, _settings.TotalSteps));
    }

    // At most once for what one round has shown: two plans may be asked for before the next one closes.
    private void Adapt(PlanInput input)
    {
        var seen = input.Timings.Skip(Math.Max(0, input.Timings.Count - Window)).Where(timing => timing is { StepSeconds: > 0, BytesUp: > 0 }).ToArray();
        if (_settings.Adaptive is not { } adaptive || seen.Length == 0 || seen[^1].Round == _measured) return;
        _measured = seen[^1].Round;
        var link = LinkEstimate.From([.. seen.Select(timing => new LinkSample(Math.Max(timing.BytesUp, timing.BytesDown), Math.Max(1e-6, timing.ClosedAt - timing.SettledAt)))])!;
        var measurements = new PaceMeasurements(
            seen.Select(timing => timing.StepSeconds).Order().ElementAt(seen.Length / 2),
            rank => link.ExchangeSeconds(ExchangePieces.Of(layout, codec, rank)),
            [.. input.Timings.Where(timing => timing.EffectiveRank > 0).Select(timing => timing.EffectiveRank)]);
        var decision = AdaptivePace.Next(adaptive, _pace, measurements);
        if (decision.Pace != _pace) log?.Invoke($"round {input.Round}: {decision.Text}");
        _pace = decision.Pace;
    }
}
