using System.Text.Json;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>What a hub process is to do.</summary>
internal sealed record HubOrder(
    string Folder, string Recipe, int Port, int StartMembers, int Steps, int Delay, double SilenceSeconds, double StartDeadline, int CheckpointRounds)
{
    public static HubOrder Parse(string json) => JsonSerializer.Deserialize<HubOrder>(json)!;

    public override string ToString() => JsonSerializer.Serialize(this);
}

/// <summary>What a member process is to do.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Port">Of the hub.</param>
/// <param name="SilenceSeconds">How long the hub may say nothing.</param>
/// <param name="StepMilliseconds">How long a step takes at least; 0 to be held to a share instead.</param>
/// <param name="Share">Of a core.</param>
/// <param name="DonorBytesPerSecond">What it sends newcomers, at most; 0 for no limit.</param>
internal sealed record MemberOrder(string Name, int Port, double SilenceSeconds, double StepMilliseconds, double Share, long DonorBytesPerSecond)
{
    public static MemberOrder Parse(string json) => JsonSerializer.Deserialize<MemberOrder>(json)!;

    public override string ToString() => JsonSerializer.Serialize(this);
}
