using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Cli;

/// <summary>A tokenizer on its way to a node, where it is a dataset like any other content.</summary>
internal sealed class TokenizerUpload
{
    private readonly byte[] _json;

    private TokenizerUpload(byte[] json, ITokenizer tokenizer) => (_json, Tokenizer, Content) = (json, tokenizer, ContentRoot.Compute(json));

    /// <summary>The tokenizer.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>Root and length of the file.</summary>
    public ContentId Content { get; }

    /// <summary>Reads and verifies a tokenizer.json.</summary>
    /// <exception cref="ZeroGException">The file is missing or too long.</exception>
    /// <exception cref="TokenizerFormatException">It is no tokenizer that is supported.</exception>
    public static async Task<TokenizerUpload> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var json = await InputFile.ReadAllAsync(path, TokenizerJson.MaxBytes, cancellationToken);
        return new TokenizerUpload(json, await Task.Run(() => TokenizerJson.Read(json), cancellationToken));
    }

    /// <summary>Stores it under a name that follows from its content, unless it is there.</summary>
    /// <returns>Its content.</returns>
    public async Task<BlobRef> StoreAsync(INode node, CancellationToken cancellationToken)
    {
        var root = Content.Root.ToString();
        var name = $"tokenizer-{root[2..18]}";
        try
        {
            var stored = await node.GetDatasetAsync(name, cancellationToken);
            if (stored.Versions[^1].Content is var content && content.Root == root) return content;
        }
        catch (ZeroGException missing) when (missing.Kind == FailureKind.NotFound)
        {
            // It is stored below.
        }

        using var stream = new MemoryStream(_json);
        return (await node.AddDatasetAsync($"{Datasets.DatasetName.LocalOwner}/{name}", stream, "tokenizer.json", cancellationToken)).Content;
    }
}
