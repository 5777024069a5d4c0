using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Exchange;

/// <summary>What a member hears that finds no hub.</summary>
internal static class Absence
{
    /// <summary>The hub is not at its place.</summary>
    public static LinkException Of(string place, string jobId, long epoch, string? why = null, Exception? cause = null) => new(
        LinkFault.Unavailable,
        $"the hub of job {jobId} in epoch {epoch} cannot be reached on silo {place}{(why is null ? "" : $": {why}")}",
        "connect",
        "Ask the job where its hub is now, and connect again.",
        cause);
}
