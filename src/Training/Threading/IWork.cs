namespace ZeroG.Training.Threading;

/// <summary>A computation cut into items whose outputs are disjoint, so that who does which item, and when, cannot change a bit.</summary>
internal interface IWork
{
    /// <summary>Does one item.</summary>
    /// <param name="item">Its index.</param>
    /// <param name="thread">Who does it, below <see cref="Crew.Threads"/>: the index of scratch that no other item uses meanwhile.</param>
    void Do(int item, int thread);
}
