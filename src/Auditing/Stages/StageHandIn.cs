using System.Collections.Immutable;
using System.Text;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;

namespace ZeroG.Auditing.Stages;

/// <summary>
/// All that a worker hands in with a stage of the exchange, so that nothing it signed can be withheld later: what it signed, where the state
/// is that the round starts from, and the links themselves.
/// </summary>
/// <param name="Work">What it signed.</param>
/// <param name="Start">Its state before the first step (<see cref="States.SwarmState"/>), in the job's scratch store.</param>
/// <param name="Links">All links that it signed. Who audits the round must not know them before it has committed to its own.</param>
public sealed record StageHandIn(HandedInStage Work, ContentId Start, ImmutableArray<Link> Links)
{
    /// <summary>Most bytes of <see cref="ToBytes"/>.</summary>
    public const int MaxSize = 3 * sizeof(int) + HandedInStage.MaxSize + MaxName + LinkList.MaxLinks * Link.Size;

    private const int MaxName = 128;

    /// <summary><see cref="HandedInStage.ToBytes"/>, the start's content id as text, and the links (<see cref="LinkList.ToBytes"/>), each with its length before it.</summary>
    public byte[] ToBytes() => FramedBytes.Write([Work.ToBytes(), Encoding.ASCII.GetBytes(Start.ToString()), LinkList.ToBytes(Links)]);

    /// <summary>Reads what anyone may have written: the links are those that were signed.</summary>
    /// <exception cref="RecordFormatException">The bytes are none, or other links were signed.</exception>
    public static StageHandIn Read(ReadOnlyMemory<byte> bytes)
    {
        if (FramedBytes.Read(bytes, MaxSize) is not [{ Length: <= HandedInStage.MaxSize } work, { Length: <= MaxName } start, var links])
            throw new RecordFormatException("It is not a signed stage, a start and links", 0);
        try
        {
            var read = new StageHandIn(HandedInStage.Read(work.Span), ContentId.Parse(Encoding.ASCII.GetString(start.Span)), [.. LinkList.Read(links.Span)]);
            var signed = read.Work.Signed.Commitment;
            return read.Links.Length == signed.LinkCount && LinkList.Tree(read.Links).Root == signed.Links
                ? read
                : throw new RecordFormatException("The links are not those that were signed", 0);
        }
        catch (Exception malformed) when (malformed is InvalidDataException or FormatException and not RecordFormatException)
        {
            throw new RecordFormatException(malformed.Message.TrimEnd('.'), 0);
        }
    }
}
