using System.Diagnostics;

namespace ZeroG.Grains.Telemetry;

/// <summary>The source of this project's activities (spans): <c>round</c>, and one for each <see cref="WorkKind"/>.</summary>
/// <remarks>They carry <c>zerog.job</c>, <c>zerog.epoch</c> and <c>zerog.round</c>; nothing is made while nobody listens.</remarks>
public static class GrainActivities
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "ZeroG.Orleans";

    /// <summary>Name of the activity of one round, from its first order to its stored outer step.</summary>
    public const string Round = "round";

    internal static readonly ActivitySource Source = new(SourceName);

    /// <summary>Starts an activity that is current for nobody: it outlives the turn it begins in.</summary>
    internal static Activity? StartDetached(string name, string job, long epoch, int round)
    {
        var current = Activity.Current;
        Activity.Current = null;
        var started = Start(name, default, job, epoch, round);
        Activity.Current = current;
        return started;
    }

    /// <summary>Starts an activity that is current from here on.</summary>
    internal static Activity? Start(string name, ActivityContext parent, string job, long epoch, int round) =>
        Source.StartActivity(name, ActivityKind.Internal, parent)?
            .SetTag("zerog.job", job).SetTag("zerog.epoch", epoch).SetTag("zerog.round", round);
}
