namespace Orleans.Runtime;

/// <summary>The time of a tick. All times are UTC.</summary>
[GenerateSerializer, Immutable]
public readonly struct TickStatus
{
    /// <summary>States first tick, period and this tick.</summary>
    public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        FirstTickTime = firstTickTime;
        Period = period;
        CurrentTickTime = timeStamp;
    }

    /// <summary>When the reminder was first due.</summary>
    [Id(0)]
    public DateTime FirstTickTime { get; }

    /// <summary>The time between ticks.</summary>
    [Id(1)]
    public TimeSpan Period { get; }

    /// <summary>When this tick was sent.</summary>
    [Id(2)]
    public DateTime CurrentTickTime { get; }

    /// <summary>First tick, period and this tick.</summary>
    public override string ToString() => $"<{FirstTickTime}, {Period}, {CurrentTickTime}>";
}
