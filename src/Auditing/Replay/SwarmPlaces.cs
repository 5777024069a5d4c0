using ZeroG.Auditing.Commitments;

namespace ZeroG.Auditing.Replay;

/// <summary>
/// The links of a round whose workers exchange while they train: they follow from its plan and the codec alone. A worker signs as many of
/// them with every stage of the exchange as lead to what it sends there, and so before it knows any average that this enters.
/// </summary>
public static class SwarmPlaces
{
    /// <summary>All links, in order; the last is that of the worker's next round.</summary>
    /// <param name="steps">H, from 1.</param>
    /// <param name="commitEvery">Inner steps between two links, from 1.</param>
    /// <param name="stages">Stages of the exchange, from 1.</param>
    public static IEnumerable<LinkPlace> Of(int steps, int commitEvery, int stages)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stages);
        foreach (var place in PlainRound.PlacesOf(steps, commitEvery)) yield return place;
        for (var stage = 0; stage < stages; stage++)
        {
            if (stage > 0) yield return new LinkPlace(LinkKind.Received, stage - 1);
            yield return new LinkPlace(LinkKind.Sent, stage);
        }

        yield return new LinkPlace(LinkKind.Next, 0);
    }

    /// <summary>Index of the link of what is sent in a stage: the last one that is signed with it.</summary>
    /// <param name="steps">H, from 1.</param>
    /// <param name="commitEvery">Inner steps between two links, from 1.</param>
    /// <param name="stage">The stage, from 0.</param>
    public static int Sent(int steps, int commitEvery, int stage) => Update(steps, commitEvery) + 1 + 2 * stage;

    /// <summary>Index of the link of what is received in a stage that another follows.</summary>
    /// <param name="steps">H, from 1.</param>
    /// <param name="commitEvery">Inner steps between two links, from 1.</param>
    /// <param name="stage">The stage, from 0.</param>
    public static int Received(int steps, int commitEvery, int stage) => Sent(steps, commitEvery, stage) + 1;

    /// <summary>Index of the end of the steps.</summary>
    /// <param name="steps">H, from 1.</param>
    /// <param name="commitEvery">Inner steps between two links, from 1.</param>
    public static int Update(int steps, int commitEvery)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(commitEvery);
        return (steps - 1) / commitEvery + 1;
    }
}
