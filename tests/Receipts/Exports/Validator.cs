using ZeroG.TestProcesses;

namespace ZeroG.Receipts.Tests;

/// <summary>The standards' own validators, in Node.js (tools/check-export.mjs).</summary>
internal sealed class Validator : IDisposable
{
    private readonly TestProcess _process = TestProcess.Run("node", Path.Combine(NodeToolsFactAttribute.Tools, "check-export.mjs"));
    private readonly TemporaryFolder _folder = new();

    /// <summary>What a validator says of a document.</summary>
    /// <param name="kind">Which validator.</param>
    /// <param name="document">The document.</param>
    /// <param name="key">A public key in PEM, for the validators that take one.</param>
    public async Task<string> AskAsync(string kind, byte[] document, string? key = null)
    {
        await File.WriteAllBytesAsync(_folder.File("document"), document);
        if (key is not null) await File.WriteAllTextAsync(_folder.File("key.pem"), key);
        await _process.Input.WriteLineAsync($"{kind} {_folder.File("document")}{(key is null ? "" : $" {_folder.File("key.pem")}")}");
        await _process.Input.FlushAsync();
        return await _process.ReadLineAsync();
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }
}
