namespace ZeroG.Swarm.Members;

/// <summary>Holds a member's computing to a share of the processor.</summary>
public interface IPace
{
    /// <summary>Called on the computing thread after every inner step; returns when the next may begin.</summary>
    void Rest();
}
