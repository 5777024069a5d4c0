using System.Diagnostics;
using System.Text;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.States;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;

namespace ZeroG.Bench.Adversary;

/// <summary>What commitments and audits cost a job of the demonstration's shape.</summary>
/// <param name="CommitEvery">Inner steps between two links.</param>
/// <param name="Steps">Inner steps of a round.</param>
/// <param name="HashShare">Time of hashing, beside the time of the steps.</param>
/// <param name="HashedBytesPerSecond">Rate of roots on one core.</param>
/// <param name="FlopsPerSecond">Rate of the steps on one core, at 6 operations a parameter and token.</param>
/// <param name="Overhead">Hashing and replays at a rate of 5 %, beside the time of the steps.</param>
internal sealed record AuditCost(int CommitEvery, int Steps, double HashShare, double HashedBytesPerSecond, double FlopsPerSecond, double Overhead)
{
    private const double Rate = 0.05;

    /// <summary>Measures it: rounds with and without links in turns, the median of each.</summary>
    /// <param name="turns">Turns.</param>
    public static AuditCost Measure(int turns)
    {
        var recipe = TrainingRecipe.Demo;
        var round = recipe.Rounds.OpeningRounds;
        var steps = recipe.Rounds.InnerSteps(round);
        var every = CommitInterval.For(recipe.TokensPerStep, steps);
        var start = Initialization.Initialize(recipe.Model, 1);
        var corpus = new Corpus(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 4000).Select(i => $"Line {i * 7919 % 1000}: what is said is {i * 31 % 97}. "))));
        var input = new InnerPhaseInput(recipe, start, null, corpus, 1, 0, round);
        var (plain, linked, hashed) = (new List<double>(), new List<double>(), new List<double>());
        var state = new InnerSteps(input).Progress;
        var known = StateRoots.Of(state);
        for (var turn = -1; turn < turns; turn++)
        {
            // Each goes first in turns: what one leaves to the collector falls to the next.
            var first = Seconds(turn % 2 == 0 ? Plain : Linked);
            var second = Seconds(turn % 2 == 0 ? Linked : Plain);
            var hash = Seconds(() => StateRoots.Of(state));
            if (turn < 0) continue;
            (turn % 2 == 0 ? plain : linked).Add(first);
            (turn % 2 == 0 ? linked : plain).Add(second);
            hashed.Add(hash);
        }

        void Plain() => InnerPhase.Run(input);
        void Linked() => Submission.Honest(input, every, known);

        var (step, whole, one) = (Median(plain), Median(linked), Median(hashed));
        // The links but the first. The difference of two long times would be noise beside it.
        var share = (steps + every - 1) / every * one / step;
        return new AuditCost(
            every,
            steps,
            share,
            12.0 * start.Layout.Length / one,
            6.0 * start.Layout.Length * recipe.TokensOfRound(round) / step,
            share + Rate * whole / step);
    }

    private static double Seconds(Action work)
    {
        var since = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
