using ZeroG.Auditing.Protocol;

namespace ZeroG.Bench.Adversary;

/// <summary>Every pair of attacks, those on the process included, on the model of the protocol without tensors.</summary>
/// <param name="Pairs">Pairs, each kind with itself among them.</param>
/// <param name="Runs">Jobs of each pair: by two parties and by one, with signals and without.</param>
/// <param name="Missed">Deeds that were drawn, or seen, and did not end as their kind demands.</param>
/// <param name="FalseSlashes">Honest parties that paid.</param>
/// <param name="Broken">Jobs in which money stayed locked, appeared or vanished, or whose result rests on what was convicted.</param>
/// <param name="Audits">Audits in jobs without any attack.</param>
internal sealed record AttackPairs(int Pairs, int Runs, int Missed, int FalseSlashes, int Broken, int Audits)
{
    // More than the ten thousand audits that nobody may be slashed in.
    private const int HonestJobs = 600;

    /// <summary>Plays them.</summary>
    /// <param name="seeds">Seeds of each pair.</param>
    public static AttackPairs Measure(int seeds)
    {
        var kinds = Enum.GetValues<AttackKind>();
        var pairs = (from first in kinds from second in kinds where first <= second select (first, second)).ToArray();
        var outcomes = new List<Outcome>();
        foreach (var (first, second) in pairs)
        {
            for (var seed = 0; seed < seeds; seed++)
            {
                foreach (var signals in (bool[])[false, true])
                {
                    var terms = new ModelTerms { Signals = signals };
                    outcomes.Add(ProtocolModel.Run(terms, [new(first, 1), new(second, 3)], (ulong)seed));
                    outcomes.Add(ProtocolModel.Run(terms, [new(first, 2), new(second, 2)], (ulong)seed));
                }
            }
        }

        Outcome[] honest = [.. Enumerable.Range(0, HonestJobs).Select(seed => ProtocolModel.Run(new ModelTerms { Signals = seed % 2 == 0 }, [], (ulong)seed))];
        outcomes.AddRange(honest);
        return new AttackPairs(
            pairs.Length,
            4 * seeds,
            outcomes.Sum(outcome => outcome.Missed.Count),
            outcomes.Sum(outcome => outcome.FalseSlashes.Count),
            outcomes.Count(outcome => outcome.Locked != 0 || !outcome.IsConserved || !outcome.IsClean),
            honest.Sum(outcome => outcome.Audits));
    }
}
