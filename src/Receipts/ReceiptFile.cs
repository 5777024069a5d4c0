using System.Collections.Immutable;
using ZeroG.Chain.Crypto;

namespace ZeroG.Receipts;

/// <summary>A receipt as a file: an in-toto Statement v1 on a checkpoint, in a DSSE envelope. Every byte of it is signed, or is the signature.</summary>
public sealed class ReceiptFile
{
    /// <summary>Most bytes of a file.</summary>
    public const int MaxBytes = 256 << 20;

    private const string Extension = ".safetensors";

    private ReceiptFile(DsseEnvelope envelope, InTotoStatement<Receipt> statement) => (Envelope, Statement) = (envelope, statement);

    /// <summary>The envelope.</summary>
    public DsseEnvelope Envelope { get; }

    /// <summary>What was signed.</summary>
    public InTotoStatement<Receipt> Statement { get; }

    /// <summary>What it says.</summary>
    public Receipt Receipt => Statement.Predicate;

    /// <summary>Signs a receipt.</summary>
    /// <param name="receipt">What is said; its sections are computed here.</param>
    /// <param name="sign">Signs a SHA-256 digest.</param>
    /// <param name="signer">Whose key that is.</param>
    /// <exception cref="ArgumentException">The file would have over <see cref="MaxBytes"/>.</exception>
    public static ReceiptFile Sign(Receipt receipt, Func<Hash256, Signature> sign, Address signer)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var whole = receipt with { Sections = ReceiptSections.Of(receipt) };
        var model = whole.Model;
        var statement = new InTotoStatement<Receipt>(
            InTotoStatement.Type, [new InTotoSubject(model.Name, InTotoDigest.Of(new ContentDigest(model.Content, model.Sha256)))], Receipt.PredicateType, whole);
        var payload = StrictJson.Write(statement);
        return payload.Length <= MaxBytes / 4 * 3 - 4096
            ? new ReceiptFile(DsseEnvelope.Sign(payload, InTotoStatement.PayloadType, sign, signer), statement)
            : throw new ArgumentException($"The receipt has {payload.Length} bytes, more than fit into a file of {MaxBytes}.", nameof(receipt));
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes() => StrictJson.Write(Envelope);

    /// <summary>Reads what anyone may have written. Whether it holds, <see cref="ReceiptChecks"/> say.</summary>
    /// <exception cref="ReceiptFormatException">It is no receipt.</exception>
    public static ReceiptFile Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes) throw new ReceiptFormatException($"It has {bytes.Length} bytes, of at most {MaxBytes}", "the file");
        var envelope = StrictJson.Read<DsseEnvelope>(bytes, "the envelope");
        Require(envelope.PayloadType == InTotoStatement.PayloadType, $"The payload is '{envelope.PayloadType}', not '{InTotoStatement.PayloadType}'", "payloadType");
        RequireItems(envelope.Signatures, "signatures");
        Require(envelope.Signatures.Length is > 0 and <= DsseEnvelope.MaxSignatures, $"There are {envelope.Signatures.Length} signatures, not 1 to {DsseEnvelope.MaxSignatures}", "signatures");
        var statement = StrictJson.Read<InTotoStatement<Receipt>>(envelope.Payload, "the payload");
        Require(statement.Type == InTotoStatement.Type, $"The statement is '{statement.Type}', not '{InTotoStatement.Type}'", "payload, _type");
        Require(statement.PredicateType == Receipt.PredicateType, $"The predicate is '{statement.PredicateType}', not '{Receipt.PredicateType}'", "payload, predicateType");
        RequireItems(statement.Subject, "subject");
        Require(statement.Subject.Length == 1, $"It is about {statement.Subject.Length} files, not one", "payload, subject");
        // Of a type parameter the reader of JSON does not know whether it may be null.
        RequireWhole(statement.Predicate ?? throw new ReceiptFormatException("It is null", "payload, predicate"));
        return new ReceiptFile(envelope, statement);
    }

    // JSON's null may stand where an item should.
    private static void RequireWhole(Receipt receipt)
    {
        Require(IsFileName(receipt.Model.Name), $"'{receipt.Model.Name}' is no name of a model's file, which ends in {Extension} and leads nowhere else", "payload, model.name");
        RequireItems(receipt.Sources, "sources");
        RequireItems(receipt.Rounds, "rounds");
        foreach (var round in receipt.Rounds) RequireItems(round.Work, $"rounds[{round.Round}].work");
        RequireItems(receipt.Job.Chain?.Providers ?? [], "job.chain.providers");
        RequireItems(receipt.Audits?.Disputes ?? [], "audits.disputes");
        RequireItems(receipt.Audits?.RollBacks ?? [], "audits.rollBacks");
        foreach (var back in receipt.Audits?.RollBacks ?? [])
        {
            RequireItems(back.Offenders, "audits.rollBacks.offenders");
            RequireItems(back.Unaudited, "audits.rollBacks.unaudited");
        }

        RequireItems(receipt.Log?.Entries ?? [], "log.entries");
    }

    // The file is written beside others, whose names it can be none of.
    private static bool IsFileName(string name) =>
        FilePath.IsValid(name) && !name.Contains('/', StringComparison.Ordinal) && name.Length > Extension.Length && name.EndsWith(Extension, StringComparison.Ordinal);

    private static void RequireItems<T>(ImmutableArray<T> items, string where)
        where T : class
    {
        for (var i = 0; i < items.Length; i++) Require(items[i] is not null, "It is null", $"payload, {where}[{i}]");
    }

    private static void Require(bool holds, string what, string where)
    {
        if (!holds) throw new ReceiptFormatException(what, where);
    }
}
