using ZeroG.Auditing.Commitments;

namespace ZeroG.Auditing.Replay;

/// <summary>
/// One worker's round, computed link by link from public inputs (recipe, text, seed, plan, records) and a state. The worker's own
/// run, an auditor's and a referee's give the same roots, to the last bit.
/// </summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
public interface IRoundReplay : IDisposable
{
    /// <summary>The links of the round, in order; the first is <see cref="LinkKind.Start"/>.</summary>
    IReadOnlyList<LinkPlace> Places { get; }

    /// <summary>Index of the link that was computed or restored last; −1 before the first.</summary>
    int At { get; }

    /// <summary>Goes on from a state that somebody else computed.</summary>
    /// <param name="link">Index of a link of kind <see cref="LinkKind.Start"/> or <see cref="LinkKind.Steps"/>.</param>
    /// <param name="state">Its state, as <see cref="WriteState"/> writes it.</param>
    /// <returns>The root of what was read: the caller compares it with what was agreed.</returns>
    /// <exception cref="InvalidDataException">It is no state of this job's model.</exception>
    Hash256 Restore(int link, Stream state);

    /// <summary>Computes the next link: at most <c>CommitEvery</c> inner steps, or a part of the exchange.</summary>
    /// <returns>The link.</returns>
    /// <exception cref="InvalidOperationException">There is none, or no state to go on from.</exception>
    /// <exception cref="ZeroG.Training.DiLoCo.TrainingDivergedException">A loss, a gradient or a parameter is not finite.</exception>
    Link Advance(CancellationToken cancellation);

    /// <summary>Writes the state at the link where this stands, which must be of kind <see cref="LinkKind.Start"/> or <see cref="LinkKind.Steps"/>.</summary>
    void WriteState(Stream stream);
}
