namespace ZeroG.Auditing.Disputes;

/// <summary>How long an accused worker may take to open its tree. A late answer leaves time for the next, a bounded number of times; so every dispute goes on by a deadline.</summary>
/// <param name="AnswerBy">The last moment of the next answer.</param>
/// <param name="Extensions">How often that was extended.</param>
public sealed record AnswerClock(DateTimeOffset AnswerBy, int Extensions)
{
    /// <summary>From the claim to the last answer, unless it is extended.</summary>
    public static readonly TimeSpan Response = TimeSpan.FromMinutes(2);

    /// <summary>What an answer in the last moments leaves for the next.</summary>
    public static readonly TimeSpan Extension = TimeSpan.FromSeconds(20);

    /// <summary>The most extensions.</summary>
    public const int MostExtensions = 3;

    /// <summary>A dispute begins.</summary>
    public static AnswerClock Begin(DateTimeOffset now) => new(now + Response, 0);

    /// <summary>An answer came.</summary>
    public AnswerClock Answered(DateTimeOffset now) => now + Extension > AnswerBy && Extensions < MostExtensions ? new AnswerClock(now + Extension, Extensions + 1) : this;

    /// <summary>Whether the time is over.</summary>
    public bool IsOver(DateTimeOffset now) => now > AnswerBy;
}
