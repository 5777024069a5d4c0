namespace ZeroG.Swarm.Hub;

/// <summary>A member of a job, as its hub sees it at one moment.</summary>
/// <param name="Worker">Its key in the job, from 0; never given to another.</param>
/// <param name="Name">What people call it, by its own word.</param>
/// <param name="Applied">Averages of rounds that it has applied, by its own report; the round that it applies next.</param>
/// <param name="IsReady">Whether it has the state that it began with, and is sent rounds.</param>
public sealed record MemberProgress(int Worker, string Name, int Applied, bool IsReady);
