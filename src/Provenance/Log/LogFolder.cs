using System.Globalization;

namespace ZeroG.Provenance.Log;

/// <summary>Where the files of a log are.</summary>
/// <remarks>
/// <code>
/// lock                      held open by the one writer
/// entries/0000…0000.log     segments: entries from the one that the name counts; the truth (<see cref="LogSegment"/>)
/// tiles/0 … tiles/4         hashes of every 256^n entries, computed from the entries (<see cref="TileFiles"/>)
/// tiles/places              where each entry is; likewise
/// </code>
/// </remarks>
internal sealed class LogFolder(string path)
{
    /// <summary>What to do about a damaged segment.</summary>
    public const string EntriesRemedy = "Restore the file from a copy; without it the log cannot be continued.";

    private const string SegmentExtension = ".log";
    private const string DraftExtension = ".part";

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Lock => System.IO.Path.Combine(Path, "lock");

    public string Entries => System.IO.Path.Combine(Path, "entries");

    public string Tiles => System.IO.Path.Combine(Path, "tiles");

    /// <summary>Tiles that are being made again, until they are whole.</summary>
    public string TilesDraft => System.IO.Path.Combine(Path, "tiles" + DraftExtension);

    /// <summary>What to do about damaged tiles.</summary>
    public string TilesRemedy => $"Close the log, delete the folder {Tiles} and open the log again: it is made anew from the entries.";

    /// <summary>The segment that begins with that entry.</summary>
    // Nineteen digits hold any index, and sort as the numbers do.
    public string Segment(long first) => System.IO.Path.Combine(Entries, first.ToString("D19", CultureInfo.InvariantCulture) + SegmentExtension);

    /// <summary>A segment before it has its name.</summary>
    public string SegmentDraft(long first) => Segment(first) + DraftExtension;

    /// <summary>First entries of all segments, in order.</summary>
    /// <exception cref="LogDamagedException">A file there is no segment of a log.</exception>
    public List<long> Segments()
    {
        var firsts = new List<long>();
        foreach (var file in Directory.EnumerateFiles(Entries))
        {
            if (file.EndsWith(DraftExtension, StringComparison.Ordinal)) continue;
            var name = System.IO.Path.GetFileNameWithoutExtension(file.AsSpan());
            if (!long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var first) || file != Segment(first))
                throw new LogDamagedException(file, "it is no segment of a log", "Move it elsewhere.");
            firsts.Add(first);
        }

        firsts.Sort();
        return firsts;
    }

    /// <summary>Removes what a killed writer had begun and not named.</summary>
    public void RemoveDrafts()
    {
        foreach (var draft in Directory.EnumerateFiles(Entries, "*" + DraftExtension)) File.Delete(draft);
        if (Directory.Exists(TilesDraft)) Directory.Delete(TilesDraft, recursive: true);
    }
}
