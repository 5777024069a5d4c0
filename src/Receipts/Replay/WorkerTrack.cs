using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>One worker's rounds, one after another, each held against what the receipt says of it.</summary>
/// <param name="receipt">The receipt.</param>
/// <param name="corpus">The text.</param>
/// <param name="worker">The worker's key.</param>
internal sealed class WorkerTrack(Receipt receipt, Corpus corpus, int worker)
{
    private OptimizerState? _optimizer;

    /// <summary>The next round to be replayed.</summary>
    public int Round { get; private set; }

    /// <summary>Replays the next round.</summary>
    /// <param name="start">θ at its start.</param>
    /// <param name="crew">Threads to work with.</param>
    /// <param name="cancellation">Gives up between two steps.</param>
    /// <returns>δ.</returns>
    /// <exception cref="ReceiptMismatchException">It is not what the receipt says.</exception>
    public ParameterVector Next(ParameterVector start, Crew crew, CancellationToken cancellation)
    {
        var (inputs, said, place) = (receipt.Job.Inputs, receipt.Rounds[Round].Work[worker], $"rounds[{Round}].work[{worker}]");
        var input = new InnerPhaseInput(inputs.Recipe, start, _optimizer, corpus, inputs.Seed, worker, Round);
        var result = Trained(input, said.HandedIn, place, crew, cancellation);
        RequireSame($"{place}.pseudoGradient", said.PseudoGradient, HashingStream.Of(stream => StateFiles.WritePseudoGradient(stream, result.PseudoGradient)).Id);
        (_optimizer, Round) = (result.Optimizer, Round + 1);
        return result.PseudoGradient;
    }

    private static InnerPhaseResult Trained(InnerPhaseInput input, byte[]? handedIn, string place, Crew crew, CancellationToken cancellation)
    {
        try
        {
            return handedIn is null ? InnerPhase.Run(input, null, cancellation, crew) : Linked(input, HandedInWork.Read(handedIn), $"{place}.handedIn", crew, cancellation);
        }
        catch (TrainingDivergedException diverged)
        {
            throw new ReceiptMismatchException(place, $"No model comes of it: {diverged.Message}");
        }
    }

    // All links, as the worker signed them: nothing that it did on the way is left out.
    private static InnerPhaseResult Linked(InnerPhaseInput input, HandedInWork work, string place, Crew crew, CancellationToken cancellation)
    {
        var made = work.Signed.Commitment;
        using var round = new PlainRound(input, (int)made.CommitEvery, crew);
        var links = new List<Link>();
        while (links.Count < round.Places.Count) links.Add(round.Advance(cancellation));
        RequireSame(place, made.Links, LinkList.Tree(links).Root);
        return round.Result();
    }
}
