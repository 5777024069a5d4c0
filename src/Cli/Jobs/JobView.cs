using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>A job with its latest rounds: what a display shows.</summary>
/// <param name="Job">The job.</param>
/// <param name="Rounds">Its latest completed rounds, in ascending order.</param>
internal sealed record JobView(JobSnapshot Job, IReadOnlyList<RoundSummary> Rounds);
