using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary>A receipt on disk, alone or in a folder with the files that it names.</summary>
/// <param name="Receipt">Path of the receipt.</param>
/// <param name="Folder">The folder; null where there is only the file.</param>
internal sealed record ReceiptFolder(string Receipt, string? Folder)
{
    public const string ReceiptName = "receipt.json";
    private const string Checkpoints = "checkpoints";

    /// <summary>Finds what a path names.</summary>
    public static ReceiptFolder At(string path) => Directory.Exists(path) ? new ReceiptFolder(Path.Combine(path, ReceiptName), path) : new ReceiptFolder(path, null);

    /// <summary>Reads the receipt.</summary>
    /// <exception cref="ZeroGException">It is not there, or is none.</exception>
    public async Task<ReceiptFile> ReadAsync(CancellationToken cancellationToken)
    {
        var bytes = await InputFile.ReadAllAsync(Receipt, ReceiptFile.MaxBytes, cancellationToken);
        try
        {
            return ReceiptFile.Read(bytes);
        }
        catch (ReceiptFormatException damaged)
        {
            throw new ZeroGException(FailureKind.Invalid, $"{Receipt} is no receipt: {damaged.What} ({damaged.Where}).", damaged.Remedy, damaged);
        }
    }

    /// <summary>How to open the model; null where it is not in the folder.</summary>
    public Func<Stream>? Model(Receipt receipt) => In(receipt.Model.Name);

    /// <summary>How to open a source; null where it is not in the folder.</summary>
    public Func<Stream>? Source(SourceRole role) => In(NameOf(role));

    /// <summary>The manifest of a source's version; null where it is not in the folder.</summary>
    public byte[]? Manifest(SourceRole role)
    {
        if (In(ManifestOf(role)) is not { } open) return null;
        using var file = open();
        if (file.Length > DatasetManifest.MaxBytes) throw new ZeroGException(FailureKind.Invalid, $"{ManifestOf(role)} has {Quantity.Bytes(file.Length)}.", $"A manifest has {Quantity.Bytes(DatasetManifest.MaxBytes)} at most.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Opens a file of a source's version; null where it is not in the folder.</summary>
    public Stream? File(SourceRole role, string path) => In(Path.Combine(FilesOf(role), path))?.Invoke();

    /// <summary>Opens a checkpoint; null where it is not in the folder.</summary>
    public Stream? Checkpoint(ContentId id) => In(Path.Combine(Checkpoints, NameOf(id)))?.Invoke();

    /// <summary>Writes a receipt and the files that it names into a new folder, in whole or not at all.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="node">Has the files; what it sends is verified.</param>
    /// <param name="file">The receipt.</param>
    /// <param name="withCheckpoints">Whether to write the checkpoint of every round too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(string folder, INode node, ReceiptFile file, bool withCheckpoints, CancellationToken cancellationToken)
    {
        var receipt = file.Receipt;
        List<(string Name, ContentId Content)> files = [(receipt.Model.Name, receipt.Model.Content), .. receipt.Sources.Select(source => (NameOf(source.Role), source.Content))];
        foreach (var source in receipt.Sources)
        {
            if (source.Manifest is not { } named) continue;
            files.Add((ManifestOf(source.Role), named));
            files.AddRange((await node.ReadManifestAsync(new BlobRef(named.Root.ToString(), named.Length), cancellationToken)).Files.Select(one => (Path.Combine(FilesOf(source.Role), one.Path), one.Id)));
        }

        if (withCheckpoints) files.AddRange(receipt.Rounds.Select(round => round.Checkpoint).Distinct().Select(id => (Path.Combine(Checkpoints, NameOf(id)), id)));
        await OutputFile.WriteFolderAsync(
            folder,
            [(ReceiptName, stream => stream.Write(file.ToBytes())), .. files.Select(one => (one.Name, (Action<Stream>)(stream => Copy(node, one.Content, stream, cancellationToken))))],
            cancellationToken);
    }

    private static void Copy(INode node, ContentId content, Stream target, CancellationToken cancellationToken)
    {
        using var source = node.OpenVerifiedAsync(content, cancellationToken).GetAwaiter().GetResult();
        source.CopyTo(target);
    }

    private Func<Stream>? In(string name) => Folder is not null && Path.Combine(Folder, name) is var path && System.IO.File.Exists(path) ? () => InputFile.Open(path) : null;

    private static string NameOf(SourceRole role) => role switch
    {
        SourceRole.Training => "text",
        SourceRole.HeldOut => "held-out-text",
        _ => "tokenizer.json",
    };

    private static string ManifestOf(SourceRole role) => $"{NameOf(role)}.manifest.json";

    private static string FilesOf(SourceRole role) => $"{NameOf(role)}.files";

    private static string NameOf(ContentId id) => $"{id.Root}.safetensors";
}
