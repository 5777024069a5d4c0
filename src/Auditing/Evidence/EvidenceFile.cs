using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.TypedData;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Evidence;

/// <summary>
/// What a verdict rests on, as one file with all that it takes to come to it again: a zip whose first entry says what the others are, stored
/// without compression. The same evidence is the same bytes.
/// </summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
public abstract class EvidenceFile : IDisposable
{
    private protected EvidenceFile(EvidenceArchive archive) => Archive = archive;

    /// <summary>What a court's claim and its ruling name it by: <see cref="EvidenceRoot"/>.</summary>
    public Hash256 Root { get; private protected set; }

    /// <summary>For which chain and court all was signed.</summary>
    public abstract TypedDomain Domain { get; }

    /// <summary>Name of the offence on the chain.</summary>
    public abstract Hash256 OffenceId { get; }

    /// <summary>Whose offence it is, by provider id.</summary>
    public abstract Hash256 Accused { get; }

    /// <summary>Whose job it is, and its name.</summary>
    public abstract JobOrigin Origin { get; }

    /// <summary>What is accused, for people: round, branch and who.</summary>
    public abstract string Subject { get; }

    /// <summary>The keys that the evidence takes for those of providers: the chain says whether they are.</summary>
    public abstract IReadOnlyList<ProviderKey> Keys { get; }

    private protected EvidenceArchive Archive { get; }

    /// <summary>Opens a file that anyone may have written.</summary>
    /// <exception cref="EvidenceFormatException">It is none, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static EvidenceFile Read(string path) => Read(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));

    /// <summary>Takes a copy of what anyone may have written, which is gone when this is disposed of.</summary>
    /// <param name="source">Read to its end.</param>
    /// <exception cref="EvidenceFormatException">It is none, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read or copied.</exception>
    public static EvidenceFile Read(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var copy = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, EvidenceArchive.BufferSize, FileOptions.DeleteOnClose);
        try
        {
            source.CopyTo(copy);
            copy.Position = 0;
        }
        catch
        {
            copy.Dispose();
            throw;
        }

        return Read(copy);
    }

    /// <summary>Comes to the verdict again. Which chain, court, job and keys it speaks of, it says itself: the caller compares them with those that it means.</summary>
    /// <param name="comparison">When the roots of a link count as equal.</param>
    /// <param name="crew">Threads to work with, or null for the caller's alone; no finding depends on it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public abstract EvidenceReport Verify(IRootComparison comparison, Crew? crew, CancellationToken cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Archive.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <exception cref="EvidenceFormatException">It is none.</exception>
    private protected SharedState ReadShared(string entry, ParameterLayout layout, IReadOnlyList<TensorPath> paths)
    {
        try
        {
            using var shared = Archive.Open(entry);
            var read = SharedState.Read(shared, layout, paths);
            return shared.ReadByte() < 0 ? read : throw new InvalidDataException("More bytes follow the state than it has.");
        }
        catch (InvalidDataException wrong)
        {
            throw new EvidenceFormatException(wrong.Message.TrimEnd('.'), entry, wrong);
        }
    }

    private protected T Parse<T>(string entry, Parser<T> parse) => Parse(entry, parse, Archive.Read(entry));

    private protected static T Parse<T>(string entry, Parser<T> parse, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return parse(bytes);
        }
        catch (RecordFormatException wrong)
        {
            throw new EvidenceFormatException(wrong.Message, entry, wrong);
        }
    }

    private protected delegate T Parser<T>(ReadOnlySpan<byte> bytes);

    private static EvidenceFile Read(FileStream stream)
    {
        try
        {
            var archive = new EvidenceArchive(stream, [.. LinkEntries.Kinds, RecordEntries.All, ExchangeEntries.All, ExchangeRecordEntries.All]);
            return archive.Kind switch
            {
                RecordEntries.Json => new RecordEvidenceFile(archive),
                ExchangeRecordEntries.Json => new ExchangeRecordFile(archive),
                ExchangeEntries.Json => new ExchangeEvidenceFile(archive),
                _ => new LinkEvidenceFile(archive),
            };
        }
        catch (Exception failure)
        {
            stream.Dispose();
            // Shorter than it was a moment ago.
            if (failure is EndOfStreamException) throw new EvidenceFormatException("It is cut short", stream.Name, failure);
            throw;
        }
    }
}

/// <summary>The key that acted for a provider.</summary>
/// <param name="Provider">The provider's id.</param>
/// <param name="Operator">The key's account.</param>
public sealed record ProviderKey(Hash256 Provider, Address Operator);
