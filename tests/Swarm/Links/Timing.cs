namespace ZeroG.Swarm.Tests.Links;

/// <summary>Tests that measure real time run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Timing
{
    public const string Name = "timing";

    /// <summary>
    /// Measures until a time is in range, at most so often: whatever else the machine does makes a time longer, never shorter, so
    /// the shortest is the one to judge, and one that is too short fails at once.
    /// </summary>
    public static async Task WithinAsync(double least, double most, Func<Task<double>> seconds, int attempts = 4)
    {
        var best = double.MaxValue;
        for (var i = 0; i < attempts && best > most; i++) best = Math.Min(best, await seconds());
        Assert.InRange(best, least, most);
    }
}
