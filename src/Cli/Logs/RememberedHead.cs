using System.Text;
using System.Text.Json;
using ZeroG.Chain;
using ZeroG.Chain.Logs;
using ZeroG.Client;
using ZeroG.Provenance.Log;

namespace ZeroG.Cli;

/// <summary>A head of a log, signed, and where the log is anchored: what is kept of an audit for the next one.</summary>
/// <param name="Note">The signed head.</param>
/// <param name="AnchorSignature">The signature on it for the contract; empty without a chain.</param>
/// <param name="ChainId">The chain; null without one.</param>
/// <param name="Contract">The contract; null without a chain.</param>
/// <param name="LogId">The log's id in it; null without a chain.</param>
internal sealed record RememberedHead(string Note, string AnchorSignature, ulong? ChainId, string? Contract, string? LogId)
{
    private const int MaxBytes = 16 * 1024;

    /// <summary>What the file has; null where there is none.</summary>
    /// <exception cref="ZeroGException">It is no such file.</exception>
    public static async Task<RememberedHead?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) return null;
        try
        {
            if (new FileInfo(file).Length <= MaxBytes && JsonSerializer.Deserialize<RememberedHead>(await File.ReadAllTextAsync(file, cancellationToken), NodeJson.Options) is { Note: not null, AnchorSignature: not null } head)
                return head;
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new ZeroGException(FailureKind.Invalid, $"{file} is not a remembered head of a log.", "Name another file with --head, or restore it. Where it is deleted, the next audit begins with what is served then.");
    }

    /// <summary>The head of an answer.</summary>
    public static RememberedHead Of(Provenance.LogHead served) => new(served.Note, served.AnchorSignature, served.Anchor?.ChainId, served.Anchor?.Contract, served.Anchor?.LogId);

    /// <summary>Reads and verifies the head by the key that its origin names.</summary>
    /// <param name="log">Name of the log that it must be of.</param>
    /// <param name="signer">The key.</param>
    /// <returns>The head; null where it is none, or not signed by that key.</returns>
    public SignedTreeHead? Verify(string log, out Address signer)
    {
        signer = default;
        var origin = Note.Split('\n')[0];
        if (!Address.TryParse(origin[(origin.LastIndexOf('/') + 1)..], out signer) || origin != HeadSignature.Origin(log, signer)) return null;
        return SignedTreeHead.TryParse(Encoding.UTF8.GetBytes(Note), HeadSignature.By(signer), out var head) ? head : null;
    }

    /// <summary>Writes it in place of what the file had, in whole or not at all.</summary>
    /// <exception cref="ZeroGException">It cannot be written.</exception>
    public async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        var temporary = $"{file}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            await File.WriteAllTextAsync(temporary, JsonSerializer.Serialize(this, NodeJson.Options), cancellationToken);
            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ZeroGException(FailureKind.Storage, $"cannot remember the head in {file}: {refused.Message}", "Name a file in a folder that this user can write to, with --head.", refused);
        }
    }
}
