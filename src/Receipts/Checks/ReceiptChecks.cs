using System.Collections.Immutable;
using ZeroG.Training.Data;

namespace ZeroG.Receipts;

/// <summary>Holds a receipt against itself, against files, and against the training that it speaks of: offline, without a node or a chain.</summary>
public sealed class ReceiptChecks
{
    private readonly ReceiptFile _file;
    private readonly Receipt _receipt;
    private readonly ReceiptMaterials _materials;
    private readonly ImmutableArray<ReceiptFinding>.Builder _findings = ImmutableArray.CreateBuilder<ReceiptFinding>();

    private ReceiptChecks(ReceiptFile file, ReceiptMaterials materials) => (_file, _receipt, _materials) = (file, file.Receipt, materials);

    /// <summary>Looks at everything that there is, up to the first that does not hold.</summary>
    /// <param name="file">The receipt.</param>
    /// <param name="materials">What to hold it against.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentException">A replay is asked for without the text, or without the tokenizer that cuts it.</exception>
    /// <exception cref="InsufficientMemoryException">A replay takes more memory than <see cref="ReceiptReplay.MaxBytes"/>.</exception>
    public static ReceiptReport Run(ReceiptFile file, ReceiptMaterials materials, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(materials);
        var checks = new ReceiptChecks(file, materials);
        _ = checks.Own(cancellation) && checks.Files(cancellation) && checks.Training(cancellation);
        return new ReceiptReport(checks._findings.ToImmutable());
    }

    /// <summary>The text that a job trained on, in tokens. Whether it is that text, a check says.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="source">How to open the file of a role.</param>
    /// <exception cref="ReceiptMismatchException">The tokenizer is none or another model's, or cannot cut the text into as much as a window.</exception>
    public static Corpus CorpusOf(Receipt receipt, Func<SourceRole, Func<Stream>?> source)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(source);
        return FileCheck.Corpus(receipt, source(SourceRole.Training)!, receipt.Job.Inputs.Tokenizer is null ? null : source(SourceRole.Tokenizer)!);
    }

    // What the file says against what else it says.
    private bool Own(CancellationToken cancellation) =>
        Look("parts", Parts)
        && Look("signature", Signatures)
        && Look("subject", Subject)
        && Look("plan", () => PlanCheck.Check(_receipt))
        && Look("records", () => RecordsCheck.Check(_receipt, cancellation))
        && Look("log", () => LogCheck.Check(_receipt));

    private bool Files(CancellationToken cancellation) =>
        (_materials.Model is not { } model || Look("model", () => FileCheck.Model(_receipt.Model, model)))
        && _receipt.Sources.All(source => _materials.Source(source.Role) is not { } open || Look(NameOf(source.Role), () => FileCheck.Source(source, open, cancellation)))
        && _receipt.Sources.All(source => _materials.Manifest(source.Role) is not { } manifest || Look($"files of the {NameOf(source.Role)}", () => FileCheck.Files(source, manifest, path => _materials.File(source.Role, path), cancellation)));

    // The text is there, and so is what cuts it: which windows of it were seen follows, and with a replay all else.
    private bool Training(CancellationToken cancellation)
    {
        var hasText = _materials.Source(SourceRole.Training) is not null && (_receipt.Job.Inputs.Tokenizer is null || _materials.Source(SourceRole.Tokenizer) is not null);
        if (!hasText) return _materials.Replay is null ? true : throw new ArgumentException("A replay needs the text that was trained on, and the tokenizer where there is one.", nameof(cancellation));
        Corpus? corpus = null;
        return Look("tokens", () => $"The text has {(corpus = CorpusOf(_receipt, _materials.Source)).Length} tokens.")
            && (_receipt.Job.Exchange is not null || Look("batches", () => BatchesCheck.Check(_receipt, corpus!, cancellation)))
            && (_materials.Replay is not { } replay || Look("replay", () => replay.Run(_receipt, corpus!, cancellation)));
    }

    private static string NameOf(SourceRole role) => role switch
    {
        SourceRole.Training => "text",
        SourceRole.HeldOut => "held-out text",
        _ => "tokenizer",
    };

    private bool Look(string what, Func<string> look)
    {
        try
        {
            _findings.Add(new ReceiptFinding(what, true, "", look()));
            return true;
        }
        catch (ReceiptMismatchException wrong)
        {
            _findings.Add(new ReceiptFinding(what, false, wrong.Place, wrong.Message));
            return false;
        }
    }

    private string Parts()
    {
        var (said, found) = (_receipt.Sections, ReceiptSections.Of(_receipt));
        if (said.Differences(found).FirstOrDefault() is { } place) throw new ReceiptMismatchException(place, "It is not what the receipt's digest of it says: one of the two was changed.");
        return $"Each of {said.Rounds.Length} rounds and all other parts have the digests that the receipt lists.";
    }

    private string Signatures()
    {
        foreach (var forged in _file.Envelope.Forged())
            throw new ReceiptMismatchException($"signatures[{forged}]", $"{_file.Envelope.Signatures[forged].Keyid} did not sign this: the signature or the list of digests was changed.");
        var signers = _file.Envelope.Signatures.Select(signature => signature.Keyid).ToList();
        if (_materials.Signer is { } asked && !signers.Contains(asked))
            throw new ReceiptMismatchException("signatures", $"It is signed by {string.Join(", ", signers)}, not by {asked}.");
        return $"Signed by {string.Join(", ", signers)}{(_materials.Signer is null ? ": whether that is whom you trust, only you can say" : "")}.";
    }

    private string Subject()
    {
        var (subject, model) = (_file.Statement.Subject[0], _receipt.Model);
        ReceiptMismatchException.Require(
            subject.Name == model.Name && subject.Digest == InTotoDigest.Of(new ContentDigest(model.Content, model.Sha256)), "subject", "The statement is about another file than the receipt's model.");
        return $"{model.Name}: 0G root {model.Content.Root}, {model.Content.Length} bytes, SHA-256 {subject.Digest.Sha256}.";
    }
}
