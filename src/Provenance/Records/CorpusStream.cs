namespace ZeroG.Provenance;

/// <summary>A corpus as a stream, made while it is read.</summary>
public static class CorpusStream
{
    /// <summary>The corpus of a pass that was not read yet. The caller disposes of the stream asynchronously.</summary>
    public static Stream Of(CorpusPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return new PieceStream(pass.ReadAsync());
    }
}
