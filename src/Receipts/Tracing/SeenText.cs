using ZeroG.Training.Data;

namespace ZeroG.Receipts;

/// <summary>Which bytes of a text were in any window: a bit a token, whatever the number of windows.</summary>
public sealed class SeenText
{
    private readonly TokenPlaces _places;
    private readonly long _tokens;
    private readonly int _window;
    private readonly ulong[] _starts;

    /// <summary>Nothing was seen yet.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="places">Where its tokens lie.</param>
    /// <param name="window">Tokens of a window: the context and the last target.</param>
    public SeenText(Corpus corpus, TokenPlaces places, int window)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        (_places, _tokens, _window, _starts) = (places, corpus.Length, window, new ulong[(corpus.Length + 63L) / 64]);
    }

    /// <summary>A window was seen.</summary>
    /// <param name="token">Its first token.</param>
    public void Add(long token) => _starts[token / 64] |= 1UL << (int)(token % 64);

    /// <summary>The parts that were seen, in order; none touches the next.</summary>
    public IEnumerable<(long Start, long Length)> Parts()
    {
        long from = -1, to = -1; // tokens of the part that is being put together
        for (long token = 0; token < _tokens; token++)
        {
            if (_starts[token / 64] == 0)
            {
                token |= 63;
                continue;
            }

            if ((_starts[token / 64] >> (int)(token % 64) & 1) == 0) continue;
            if (token > to)
            {
                if (from >= 0) yield return PartOf(from, to);
                from = token;
            }

            to = Math.Min(token + _window, _tokens);
        }

        if (from >= 0) yield return PartOf(from, to);
    }

    private (long Start, long Length) PartOf(long from, long to) => (_places.StartOf(from), _places.StartOf(to) - _places.StartOf(from));
}
