using ZeroG.Auditing.Commitments;

namespace ZeroG.Auditing.Replay;

/// <summary>When a computed link counts as the claimed one: the only place where roots of two machines are compared.</summary>
public interface IRootComparison
{
    /// <summary>Whether the claim stands.</summary>
    /// <param name="claimed">What was committed to.</param>
    /// <param name="computed">What a replay gives.</param>
    bool Agrees(Link claimed, Link computed);
}

/// <summary>Equality to the last bit: of devices that compute exactly, a dispute has one right answer.</summary>
public sealed class ExactRoots : IRootComparison
{
    private ExactRoots()
    {
    }

    /// <summary>The comparison.</summary>
    public static ExactRoots Instance { get; } = new();

    /// <inheritdoc/>
    public bool Agrees(Link claimed, Link computed) => claimed == computed;
}
