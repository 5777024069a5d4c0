using ZeroG.Provenance.Merkle;
using ZeroG.Training.Numerics;

namespace ZeroG.Auditing.Protocol;

/// <summary>The links of a round as numbers: each follows from the one before, so that a wrong one shows in all that come after it.</summary>
internal static class ModelLinks
{
    /// <summary>Start, four of steps, update, sent, and what is claimed of tokens and batches.</summary>
    public const int Count = 8;

    public const int FirstSteps = 1, LastSteps = 4, Update = 5, Sent = 6, Claims = 7;

    /// <summary>One number from others, as a hash would give it.</summary>
    public static ulong Hash(params ReadOnlySpan<ulong> parts) => CounterRandom.For(0x5A45524F, parts).Bits(0);

    /// <summary>What link <paramref name="index"/> must be, given the one before: what a member of a panel computes.</summary>
    /// <param name="index">The link.</param>
    /// <param name="before">The link before; for the first, the hash of the worker's last state and the last record.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="round">The round.</param>
    public static ulong Next(int index, ulong before, int worker, int round) =>
        // A claim follows from the plan, not from the work.
        index == Claims ? Hash((ulong)Claims, (ulong)worker, (ulong)round) : Hash((ulong)index, before, (ulong)worker, (ulong)round);

    /// <summary>All links from <paramref name="from"/> on, computed from what stands before it.</summary>
    public static void Compute(ulong[] links, int from, ulong start, int worker, int round)
    {
        for (var index = from; index < Count; index++)
            links[index] = Next(index, index == 0 ? start : links[index - 1], worker, round);
    }

    /// <summary>The tree over the links.</summary>
    public static HashTree Tree(IEnumerable<ulong> links) => HashTree.Of(links.Select(BitConverter.GetBytes));
}
