using ZeroG.Swarm.Links;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Members;

/// <summary>Told what happens to a member; from several threads, and nothing may throw or take long.</summary>
public interface IMemberObserver
{
    /// <summary>The hub took it in.</summary>
    /// <param name="worker">Its key.</param>
    /// <param name="round">The round whose average comes next.</param>
    void Joined(int worker, int round)
    {
    }

    /// <summary>Bytes of the state have come and are verified.</summary>
    /// <param name="bytes">So far.</param>
    /// <param name="length">Of the state.</param>
    void Fetching(long bytes, long length)
    {
    }

    /// <summary>It has the state.</summary>
    /// <param name="donors">What each donor did.</param>
    void Fetched(IReadOnlyList<DonorReport> donors)
    {
    }

    /// <summary>Who is told of its rounds, step by step; null for nobody.</summary>
    /// <param name="worker">Its key; another whenever it joins anew.</param>
    IRoundObserver? Rounds(int worker) => null;

    /// <summary>It begins its steps of a round.</summary>
    /// <param name="round">The round.</param>
    void Working(int round)
    {
    }

    /// <summary>It has applied an average.</summary>
    /// <param name="state">What all members now have in common.</param>
    void Applied(SharedState state)
    {
    }

    /// <summary>It lost the hub, or its place, and joins anew.</summary>
    /// <param name="cause">Why.</param>
    void Rejoins(Exception cause)
    {
    }
}
