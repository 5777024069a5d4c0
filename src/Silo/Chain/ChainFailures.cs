using ZeroG.Chain.Deployments;
using ZeroG.Chain.Keys;
using ZeroG.Chain.Rpc;

namespace ZeroG.Silo.Chain;

/// <summary>Failures of the chain's library as a node's callers see them.</summary>
internal static class ChainFailures
{
    /// <summary>Does something with a chain, a deployment or keys.</summary>
    /// <exception cref="ZeroGException">It failed.</exception>
    public static async Task<T> Of<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception failure) when (Explain(failure) is { } known)
        {
            throw known;
        }
    }

    /// <summary>Does something with keys.</summary>
    /// <exception cref="ZeroGException">It failed.</exception>
    public static T Of<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception failure) when (Explain(failure) is { } known)
        {
            throw known;
        }
    }

    /// <summary>What a failure is to a caller; null where it is none of the chain's.</summary>
    public static ZeroGException? Explain(Exception failure) => failure switch
    {
        ChainException chain => new(KindOf(chain.Failure), chain.Message, chain.Remedy, chain),
        DeploymentException deployment => new(FailureKind.Conflict, deployment.Message, deployment.Remedy, deployment),
        KeystoreException keys => new(FailureKind.Invalid, keys.Message, keys.Remedy, keys),
        _ => null,
    };

    private static FailureKind KindOf(ChainFailure failure) => failure switch
    {
        ChainFailure.Unavailable or ChainFailure.Timeout or ChainFailure.Garbage => FailureKind.Unavailable,
        _ => FailureKind.Conflict,
    };
}
