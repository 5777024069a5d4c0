namespace ZeroG.Provenance.Log;

/// <summary>Where an entry's length and bytes are.</summary>
/// <param name="Segment">First entry of its segment.</param>
/// <param name="Offset">Bytes before it in that file.</param>
internal readonly record struct EntryPlace(long Segment, long Offset)
{
    /// <summary>Bytes of a place in its file.</summary>
    public const int Size = 2 * sizeof(long);
}
