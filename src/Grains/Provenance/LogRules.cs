using System.Collections.Immutable;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;

namespace ZeroG.Grains.Provenance;

/// <summary>What a log may be asked.</summary>
internal static class LogRules
{
    /// <summary>Whether all that is to be appended are entries.</summary>
    /// <exception cref="ZeroGException">One is none, or there is none.</exception>
    public static void Check(LogAppend append)
    {
        if (append.Entries.IsDefaultOrEmpty) throw Invalid("There is nothing to append.", "Give 1 to 64 entries.");
        foreach (var text in append.Entries)
            if (!LogEntry.TryParse(text, out _)) throw Invalid($"'{Bounds.Cut(text ?? "", Bounds.Note)}' is no entry of a log.", "docs/formats.md describes the entries; each has one spelling.");
    }

    /// <summary>Which entries a page has.</summary>
    /// <exception cref="ZeroGException">No page is like that.</exception>
    public static (long First, int Count, long Size) Range(long from, int limit, long size)
    {
        CheckPage(from, limit);
        return (from, (int)Math.Clamp(size - from, 0, limit), size);
    }

    /// <summary>What is searched for.</summary>
    /// <exception cref="ZeroGException">It is no subject, or no page is like that.</exception>
    public static (long First, int Most) Search(string subject, long from, int limit)
    {
        CheckPage(from, limit);
        if (subject is not { Length: > 0 and <= Bounds.LogSubject }) throw Invalid($"A subject has 1 to {Bounds.LogSubject} characters.", "Use one like job/ID, dataset/OWNER/NAME, provider/ID or model/ROOT.");
        return (from, limit);
    }

    /// <summary>Whether a proof can be had.</summary>
    /// <param name="size">Entries of the log that something is proven of.</param>
    /// <param name="present">Entries there are.</param>
    /// <param name="isIn">Whether what is proven is within it.</param>
    /// <param name="what">What is proven, for people.</param>
    /// <exception cref="ZeroGException">It cannot.</exception>
    public static void CheckProof(long size, long present, bool isIn, string what)
    {
        if (size < 0 || size > present)
            throw new ZeroGException(FailureKind.NotFound, $"The log has {present:N0} entries, and has not had {size:N0}.", "Ask for a size that it has had.");
        if (!isIn) throw new ZeroGException(FailureKind.NotFound, $"The log of {size:N0} entries has no {what}.", "Entries are counted from 0.");
    }

    /// <summary>Hashes as messages have them.</summary>
    public static ImmutableArray<string> Texts(IEnumerable<Hash256> hashes) => [.. hashes.Select(hash => hash.ToString())];

    private static void CheckPage(long from, int limit)
    {
        if (from < 0) throw Invalid($"There is no entry {from}.", "Entries are counted from 0.");
        if (limit is < 1 or > Bounds.LogEntries) throw Invalid($"A page of {limit} entries cannot be had.", $"Ask for 1 to {Bounds.LogEntries}.");
    }

    private static ZeroGException Invalid(string message, string remedy) => new(FailureKind.Invalid, message, remedy);
}
