namespace ZeroG.Receipts;

/// <summary>What there is to hold a receipt against, beside itself. All of it may come from anyone.</summary>
public sealed record ReceiptMaterials
{
    /// <summary>Opens the checkpoint; null where it is not there.</summary>
    public Func<Stream>? Model { get; init; }

    /// <summary>How to open the file of that role; null where it is not there. It may be opened twice.</summary>
    public Func<SourceRole, Func<Stream>?> Source { get; init; } = static _ => null;

    /// <summary>The manifest of the version of that role; null where it is not there.</summary>
    public Func<SourceRole, byte[]?> Manifest { get; init; } = static _ => null;

    /// <summary>Opens a file of that version by its path; null where it is not there.</summary>
    public Func<SourceRole, string, Stream?> File { get; init; } = static (_, _) => null;

    /// <summary>Who must have signed; null accepts anybody, whom the findings name.</summary>
    public Address? Signer { get; init; }

    /// <summary>What to train again; null trains nothing.</summary>
    public ReceiptReplay? Replay { get; init; }
}
