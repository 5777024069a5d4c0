namespace ZeroG.Training.DiLoCo.Control;

/// <summary>Whether a round goes on.</summary>
public abstract record RoundDecision
{
    private RoundDecision()
    {
    }

    /// <summary>The round is open.</summary>
    /// <param name="Until">When to ask again if nothing arrives and nobody leaves; null: then nothing can change by itself.</param>
    /// <param name="Arrived">Members whose parts are there.</param>
    /// <param name="Needed">Members whose parts the quorum needs.</param>
    public sealed record Wait(double? Until, int Arrived, int Needed) : RoundDecision;

    /// <summary>The round is closed, and stays so.</summary>
    /// <param name="At">When it closed.</param>
    /// <param name="Contributors">Keys of the members whose parts count, ascending.</param>
    /// <param name="Late">
    /// Keys of the others that have not left, ascending. Their error feedback carries the whole of what they found into their
    /// next part, so that nothing of it is lost.
    /// </param>
    public sealed record Close(double At, IReadOnlyList<int> Contributors, IReadOnlyList<int> Late) : RoundDecision;
}
