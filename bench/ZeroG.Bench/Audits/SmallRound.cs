using System.Text;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Provenance;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.Audits;

/// <summary>A worker's round that its seed decides wholly: some thousand parameters and some steps, in shapes that fill no vector evenly.</summary>
/// <param name="Input">Everything its result depends on.</param>
/// <param name="CommitEvery">Inner steps between two links.</param>
/// <param name="StopAfter">Inner steps after which a worker that stops in it stops.</param>
internal sealed record SmallRound(InnerPhaseInput Input, int CommitEvery, int StopAfter)
{
    private static readonly Corpus s_text = new(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i => $"Line {i * 7919 % 1000}: what is said is {i * 31 % 97}. "))));

    /// <summary>The round of a seed.</summary>
    public static SmallRound Of(ulong seed)
    {
        var random = new Random(seed.GetHashCode());
        var (steps, grouped) = (random.Next(2, 7), random.Next(2));
        var recipe = new TrainingRecipe
        {
            Model = new ModelConfig
            {
                Width = 4 * random.Next(3, 7),
                Layers = 1,
                Heads = 2,
                QueryGroup = 1 + grouped,
                FeedForward = random.Next(16, 36),
                Context = random.Next(5, 14),
            },
            Rounds = new RoundSchedule { Rounds = 2, Steps = steps, OpeningRounds = 1, OpeningSteps = 1 },
            Batch = random.Next(1, 3),
            LearningRate = new LearningRateSchedule { Peak = 1e-2, WarmUpSteps = 3 },
            Recompute = random.Next(4) == 0,
            Muon = random.Next(4) == 0 ? new MuonSettings() : null,
        };
        var opening = new InnerPhaseInput(recipe, Initialization.Initialize(recipe.Model, seed), null, s_text, seed, random.Next(8), Round: 0);
        // With the moments of the round before, or as a worker that has just come.
        var optimizer = random.Next(2) == 0 ? InnerPhase.Run(opening).Optimizer : null;
        return new SmallRound(opening with { Optimizer = optimizer, Round = 1 }, random.Next(1, 5), random.Next(steps));
    }

    /// <summary>All of it.</summary>
    /// <returns>The root of the tree of its links, which a worker signs.</returns>
    public Hash256 Root()
    {
        using var round = new PlainRound(Input, CommitEvery);
        return Finish(round, []);
    }

    /// <summary>The round until its worker stops, as it is saved.</summary>
    public SavedRound Save()
    {
        using var round = new PlainRound(Input, CommitEvery);
        var links = new List<Link>();
        while (round.AdvanceUnless(step => step == StopAfter, default) is { } link) links.Add(link);
        using var state = new MemoryStream();
        InnerState.Write(state, round.Progress);
        return new SavedRound(LinkList.ToBytes(links), state.ToArray());
    }

    /// <summary>The rest of it.</summary>
    /// <param name="saved">What was saved of it, wherever.</param>
    /// <returns>The root of the tree of its links, those that were saved and those that followed.</returns>
    public Hash256 Resume(SavedRound saved)
    {
        using var round = new PlainRound(Input, CommitEvery);
        using var state = new MemoryStream(saved.State);
        round.Resume(InnerState.Read(state, Input.Start.Layout, Input.Recipe.Optimizer));
        return Finish(round, LinkList.Read(saved.Links));
    }

    private static Hash256 Finish(PlainRound round, IEnumerable<Link> before)
    {
        List<Link> links = [.. before];
        while (links.Count < round.Places.Count) links.Add(round.Advance(default));
        return LinkList.Tree(links).Root;
    }
}

/// <summary>A round that stopped between two steps.</summary>
/// <param name="Links">Its links by then (<see cref="LinkList"/>).</param>
/// <param name="State">Where it stood (<see cref="InnerState"/>).</param>
internal sealed record SavedRound(byte[] Links, byte[] State)
{
    /// <summary>In one line, in two words.</summary>
    public override string ToString() => $"{Convert.ToBase64String(Links)} {Convert.ToBase64String(State)}";

    /// <summary>Reads the two words.</summary>
    public static SavedRound Parse(string links, string state) => new(Convert.FromBase64String(links), Convert.FromBase64String(state));
}
