using System.Runtime.InteropServices;

namespace ZeroG.Training.Tokenizers;

/// <summary>
/// Merges the tokens of one word, always the adjacent pair of lowest rank and of equal ones the leftmost, until none is left:
/// O(n log n) in the length of the word. Not for several threads at once: it keeps its buffers.
/// </summary>
internal sealed class BytePairMerger(IReadOnlyDictionary<long, Merge> merges)
{
    private readonly PriorityQueue<int, long> _queue = new(); // the merged token, by rank and then position
    private int[] _next = [], _previous = [];

    /// <summary>A pair of tokens as one number, ordered by the first and then the second.</summary>
    public static long Pair(int first, int second) => ((long)first << 32) | (uint)second;

    /// <summary>Merges in place; returns how many tokens are left at the start of the list.</summary>
    public int Merge(List<int> word)
    {
        var tokens = CollectionsMarshal.AsSpan(word);
        if (_next.Length < tokens.Length)
            (_next, _previous) = (new int[tokens.Length * 2], new int[tokens.Length * 2]);
        for (int i = 0; i < tokens.Length; i++)
            (_next[i], _previous[i]) = (i + 1, i - 1);
        for (int i = 0; i + 1 < tokens.Length; i++)
            Propose(tokens, i);
        while (_queue.TryDequeue(out var merged, out var priority))
        {
            int left = (int)(uint)priority, right = tokens[left] < 0 ? tokens.Length : _next[left];
            // An earlier merge took one of the two, or made another pair of them.
            if (right == tokens.Length || !merges.TryGetValue(Pair(tokens[left], tokens[right]), out var merge) || merge.Result != merged)
                continue;
            (tokens[left], tokens[right]) = (merged, -1);
            _next[left] = _next[right];
            if (_next[left] < tokens.Length)
                _previous[_next[left]] = left;
            if (_previous[left] >= 0)
                Propose(tokens, _previous[left]);
            Propose(tokens, left);
        }
        int count = 0;
        foreach (var token in tokens)
        {
            if (token >= 0)
                tokens[count++] = token;
        }
        return count;
    }

    private void Propose(ReadOnlySpan<int> tokens, int left)
    {
        if (_next[left] < tokens.Length && merges.TryGetValue(Pair(tokens[left], tokens[_next[left]]), out var merge))
            _queue.Enqueue(merge.Result, Pair(merge.Rank, left));
    }
}

/// <summary>What a pair of tokens becomes.</summary>
/// <param name="Rank">Lower ranks go first.</param>
/// <param name="Result">The token.</param>
internal readonly record struct Merge(int Rank, int Result);
