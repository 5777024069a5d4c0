using System.Collections.Immutable;

namespace ZeroG.Swarm.Protocol;

/// <summary>A member that asks to take part.</summary>
/// <param name="Name">What people call it, for logs.</param>
/// <param name="DonorPort">Port at which it serves the common state to newcomers; 0 for none.</param>
internal sealed record Hello(string Name, int DonorPort);

/// <summary>What a newcomer needs to begin.</summary>
/// <param name="Worker">Its key in this job, never given to another.</param>
/// <param name="Epoch">Fencing number of the hub: higher at its every start.</param>
/// <param name="Job">The job's recipe, as its maker wrote it.</param>
/// <param name="Round">The round whose average comes next; the state is as of the averages before it.</param>
/// <param name="StateRoot">Root of that state; empty when it is the job's start, which everyone can make.</param>
/// <param name="StateLength">Bytes of that state.</param>
/// <param name="Donors">Addresses of members that serve it, <c>address:port</c>; the hub serves it too, where no member does.</param>
internal sealed record Welcome(int Worker, long Epoch, string Job, int Round, string StateRoot, long StateLength, ImmutableArray<string> Donors);

/// <summary>A member's steps of a round are done.</summary>
/// <param name="Round">The round.</param>
/// <param name="Loss">Mean training loss of its steps, nats a token.</param>
/// <param name="Seconds">Time its steps took, waiting for averages not counted.</param>
/// <param name="Waited">Seconds it waited for averages.</param>
internal sealed record StepsDone(int Round, double Loss, double Seconds, double Waited);

/// <summary>A round is closed.</summary>
/// <param name="Round">The round.</param>
/// <param name="Root">Root of the averages' payloads, all stages, as all members received them.</param>
/// <param name="IsAbsent">Whether this member is taken to have done nothing in it: never after its steps were granted.</param>
/// <param name="Accepted">For every stage: how many tensors of this member entered the average.</param>
internal sealed record RoundClosed(int Round, string Root, bool IsAbsent, ImmutableArray<int> Accepted);

/// <summary>A member has applied a round's average.</summary>
/// <param name="Round">The round.</param>
/// <param name="Root">Root of what all members now have in common.</param>
internal sealed record StateReport(int Round, string Root);

/// <summary>What a member measured over the whole job.</summary>
/// <param name="Steps">Inner steps done.</param>
/// <param name="ComputeSeconds">Time in inner steps.</param>
/// <param name="ExposedSeconds">Time in which nothing was computed because an average was awaited.</param>
/// <param name="CodecSeconds">Time of encoding, decoding and hashing, beside the steps or between them.</param>
/// <param name="ExchangeSeconds">Time from the end of its steps until the average was whole, all rounds together.</param>
/// <param name="BytesSent">Payload bytes sent.</param>
/// <param name="BytesReceived">Payload bytes received.</param>
public sealed record MemberReport(
    long Steps, double ComputeSeconds, double ExposedSeconds, double CodecSeconds, double ExchangeSeconds, long BytesSent, long BytesReceived);
