namespace ZeroG.Training.Data;

/// <summary>Where the tokens of a text lie in it, in bytes.</summary>
public sealed class TokenPlaces
{
    // Between two of these, tokens are counted: little memory, and quick enough.
    private const int Stride = 1024;

    private readonly Corpus _corpus;
    private readonly long[]? _starts; // of every so many tokens; null where tokens are bytes

    /// <summary>Reads through the text once.</summary>
    public TokenPlaces(Corpus corpus)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        _corpus = corpus;
        if (corpus.TokensAreBytes)
        {
            Bytes = corpus.Length;
            return;
        }

        _starts = new long[corpus.Length / Stride + 1];
        for (var i = 1; i < _starts.Length; i++) _starts[i] = _starts[i - 1] + corpus.CountBytes((i - 1) * Stride, Stride);
        Bytes = _starts[^1] + corpus.CountBytes((_starts.Length - 1) * Stride, corpus.Length % Stride);
    }

    /// <summary>Bytes of the text.</summary>
    public long Bytes { get; }

    /// <summary>The first byte of a token; behind the last, the length of the text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public long StartOf(long token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(token, _corpus.Length);
        return _starts is null ? token : _starts[token / Stride] + _corpus.CountBytes((int)(token / Stride * Stride), (int)(token % Stride));
    }
}
