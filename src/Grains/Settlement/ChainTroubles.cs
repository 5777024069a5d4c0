using ZeroG.Chain.Rpc;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Settlement;

/// <summary>Why something does not go on, for people.</summary>
internal static class ChainTroubles
{
    /// <summary>What was wrong, and the remedy.</summary>
    public static string Describe(Exception failure) => failure is ChainException wrong ? $"{wrong.Message} {wrong.Remedy}" : Failures.Describe(failure).Text;
}
