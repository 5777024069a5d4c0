using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Chain;
using ZeroG.Grains.Training;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Threading;

namespace ZeroG.Grains.Auditing;

/// <summary>The inner phase of an audited job: a link after every interval, of which the worker signs the whole.</summary>
/// <param name="input">Everything its result depends on.</param>
/// <param name="commitEvery">Inner steps between two links.</param>
/// <param name="provider">Whose work it is.</param>
/// <param name="conduct">What the worker does instead of its round; null where it is honest.</param>
/// <param name="crew">Threads to work with.</param>
internal sealed class LinkedPhase(InnerPhaseInput input, int commitEvery, string provider, IRoundConduct? conduct, Crew crew) : IRoundPhase
{
    private readonly List<Link> _links = [];
    private Action<InnerStep> _stepped = static _ => { };
    private PlainRound? _round;
    private CommittedWork? _work;

    public int Step => _round is null ? 0 : _round.Progress.Step;

    public InnerPhaseProgress Progress => Round.Progress;

    public InnerPhaseResult Result => Work.Result;

    /// <summary>All of it, once it is done.</summary>
    public CommittedWork Work => _work!;

    /// <summary>The round.</summary>
    public InnerPhaseInput Input => input;

    private PlainRound Round => _round ??= new PlainRound(input, commitEvery, crew) { Stepped = step => _stepped(step) };

    public void Resume(InnerPhaseProgress progress, PartialRound saved)
    {
        var links = saved.Links.Length == 0 ? [] : LinkList.Read(Hex.Decode(saved.Links));
        Round.Resume(progress);
        // What is missing of the links cannot be had without the steps that led there.
        if (links.Length == Round.At + 1) _links.AddRange(links);
        else _round = null;
    }

    public bool RunUntil(Func<int, bool> pause, Action<InnerStep> stepped, CancellationToken cancellation)
    {
        _stepped = stepped;
        if (conduct?.Work(input, commitEvery, crew, cancellation) is { } forged)
        {
            _work = forged;
            return true;
        }

        while (Round.At + 1 < Round.Places.Count)
        {
            if (Round.AdvanceUnless(pause, cancellation) is not { } link) return false;
            _links.Add(link);
        }

        _work = new CommittedWork([.. _links], Round.Result(), Round.Roots!);
        return true;
    }

    public PartialRound Save(PartialRound partial) => partial with { Provider = provider, Links = _links.Count == 0 ? "" : Hex.Encode(LinkList.ToBytes(_links)) };
}
