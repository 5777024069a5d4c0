namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>
/// The token-weighted mean of the parts that lie closest to others (Blanchard et al., NeurIPS 2017): of n parts, f of which
/// may be bad, each is scored by the sum of its n − f − 2 smallest squared distances to others, and the m lowest scores count.
/// </summary>
/// <remarks>
/// <para>f is held to ⌊(n−1)/2⌋ and at least one distance is counted, so that rounds of 3 and 4 still lose the part that is
/// farthest off; the paper's proof wants n ≥ 2f + 3. Of equal scores the lower key counts. With n ≥ 2f + 2 (or 3 parts), at
/// most f bad and good ones no farther than D from each other, a bad part counts only when a good part's score is no lower:
/// it is within D·√max(1, n − f − 2) of a good part.</para>
/// <para>Tokens weigh the mean of those selected, and not the selection: they are the sender's own claim. Distances are of
/// one tensor at a time, n²/2 of them. Sums of squares are in double (docs/numerics.md, §3), scores ascending sums.</para>
/// </remarks>
/// <param name="faulty">f: bad parts that it bears; without it a quarter of the parts, rounded up.</param>
/// <param name="selected">m: parts that count, at most n − f; without it n − f.</param>
public sealed class MultiKrum(int? faulty = null, int? selected = null) : IAggregator
{
    private const double UsualShare = 0.25;

    private readonly int? _faulty = faulty is null or (>= 0 and <= Parts.MaxCount)
        ? faulty
        : throw new ArgumentOutOfRangeException(nameof(faulty), faulty, "Choose 0 to 1024 faulty parts.");

    private readonly int? _selected = selected is null or (>= 1 and <= Parts.MaxCount)
        ? selected
        : throw new ArgumentOutOfRangeException(nameof(selected), selected, "Choose 1 to 1024 selected parts.");

    /// <inheritdoc/>
    public IReadOnlyList<Verdict> Combine(IReadOnlyList<Part> parts, Span<float> result)
    {
        Parts.Require(parts, result);
        int n = parts.Count, most = (n - 1) / 2;
        int bad = _faulty is { } given ? Math.Min(given, most) : Share.RoundedUp(UsualShare, n, most);
        int keep = Math.Min(_selected ?? n, n - bad);

        var scores = Scores(Distances.Between(parts), Math.Max(1, n - bad - 2));
        // A stable sort: of equal scores the lower key comes first.
        int[] byScore = [.. Enumerable.Range(0, n).OrderBy(i => scores[i])];
        var factors = new double[n];
        foreach (var i in byScore[..keep])
            factors[i] = 1;
        WeightedMean.Compute(parts, factors, result);

        var worst = Math.Sqrt(scores[byScore[keep - 1]]);
        return [.. parts.Select((part, i) => factors[i] > 0
            ? new Verdict(part.Worker, VerdictKind.Accepted)
            : new Verdict(part.Worker, VerdictKind.Rejected, 0,
                $"distance {Figure.Of(Math.Sqrt(scores[i]))} to its nearest workers is not among the {keep} smallest of {n}, up to {Figure.Of(worst)}"))];
    }

    private static double[] Scores(double[,] squared, int neighbours)
    {
        int n = squared.GetLength(0);
        var scores = new double[n];
        var others = new double[n - 1];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0, at = 0; j < n; j++)
            {
                if (j != i)
                    others[at++] = squared[i, j];
            }
            Array.Sort(others);
            foreach (var distance in others.AsSpan(0, Math.Min(neighbours, others.Length)))
                scores[i] += distance;
        }
        return scores;
    }
}
