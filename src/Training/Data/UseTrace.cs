using System.Collections.Immutable;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Training.Data;

/// <summary>
/// Which windows of a job have given tokens. Every window is drawn by a rule that seed and place decide, so all of them are drawn
/// again here, without text or model: what is not among the answers was in none of them.
/// </summary>
/// <remarks>
/// The rule says what each worker's step draws, not whether its work counted: rounds that were rolled back, and workers whose
/// part of a round was dropped, are in the records of rounds.
/// </remarks>
public sealed class UseTrace
{
    private readonly ulong _seed;
    private readonly int _context;
    private readonly long _windows;
    private readonly ImmutableArray<TokenRange> _asked;

    /// <param name="seed">The job's seed.</param>
    /// <param name="tokens">Tokens of its text.</param>
    /// <param name="context">Tokens of a window, without the one that is only a target.</param>
    /// <param name="asked">The tokens that are asked for; empty ranges are in no window.</param>
    /// <exception cref="ArgumentException">The text has no window, or not those tokens.</exception>
    public UseTrace(ulong seed, long tokens, int context, IEnumerable<TokenRange> asked)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(context);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(tokens, context);
        ArgumentNullException.ThrowIfNull(asked);
        (_seed, _context, _windows) = (seed, context, tokens - context);
        _asked = Merge(asked, tokens);
    }

    /// <summary>The windows of a job whose workers draw for themselves, by round, worker and step.</summary>
    /// <param name="recipe">The job's recipe.</param>
    /// <param name="workers">Its workers.</param>
    /// <param name="rounds">Rounds that were trained; null for all of the recipe.</param>
    public IEnumerable<DataUse> InRounds(TrainingRecipe recipe, int workers, int? rounds = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        if (recipe.Model.Context != _context) throw new ArgumentException($"The windows of the recipe have {recipe.Model.Context} tokens, not {_context}.", nameof(recipe));
        var offsets = new long[recipe.Batch];
        for (var round = 0; round < Math.Min(rounds ?? int.MaxValue, recipe.Rounds.Rounds); round++)
        {
            for (var worker = 0; worker < workers; worker++)
            {
                for (var step = 0; step < recipe.Rounds.InnerSteps(round); step++)
                {
                    DataSelection.OfStep(_windows, _seed, worker, round, step, offsets);
                    for (var place = 0; place < offsets.Length; place++)
                        if (Has(offsets[place])) yield return new DataUse(worker, round, step, place, offsets[place]);
                }
            }
        }
    }

    /// <summary>The windows of a job whose workers are given samples, among those samples.</summary>
    public IEnumerable<SampleUse> InSamples(SampleRange samples)
    {
        var offsets = new long[1024];
        for (var first = samples.First; first < samples.End; first += offsets.Length)
        {
            var count = (int)Math.Min(offsets.Length, samples.End - first);
            DataSelection.OfSamples(_windows, _seed, first, offsets.AsSpan(0, count));
            for (var i = 0; i < count; i++)
                if (Has(offsets[i])) yield return new SampleUse(first + i, offsets[i]);
        }
    }

    // The first range that ends behind the window's first token must begin before the window's end.
    private bool Has(long offset)
    {
        var (low, high) = (0, _asked.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_asked[middle].End > offset) high = middle;
            else low = middle + 1;
        }

        return low < _asked.Length && _asked[low].Start <= offset + _context;
    }

    private static ImmutableArray<TokenRange> Merge(IEnumerable<TokenRange> asked, long tokens)
    {
        var merged = ImmutableArray.CreateBuilder<TokenRange>();
        foreach (var range in asked.Where(range => range.Start != range.End).OrderBy(range => range.Start))
        {
            if (range.Start < 0 || range.End > tokens || range.End < range.Start)
                throw new ArgumentException($"The text has {tokens} tokens, and not those from {range.Start} to {range.End}.", nameof(asked));
            if (merged.Count > 0 && range.Start <= merged[^1].End) merged[^1] = merged[^1] with { End = Math.Max(range.End, merged[^1].End) };
            else merged.Add(range);
        }

        return merged.ToImmutable();
    }
}
