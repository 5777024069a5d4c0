namespace ZeroG.Provenance;

/// <summary>How documents name content: <c>root</c>, <c>length</c> and, of files, <c>sha256</c>, in one spelling.</summary>
internal static class DocumentContent
{
    /// <summary>An object that names content.</summary>
    public static CanonicalObject Write(ContentId id) => new() { ["root"] = id.Root.ToString(), ["length"] = id.Length };

    /// <summary>The content that an object names.</summary>
    public static ContentId ReadContent(this DocumentObject content) =>
        new(content.Parsed("root", 66, ReadRoot), content.Number("length", 1, CanonicalJson.MaxInteger));

    /// <summary>The SHA-256 beside it.</summary>
    public static Hash256 ReadSha256(this DocumentObject content) => content.Parsed("sha256", 64, ReadRoot);

    /// <summary>The content that a member names, or null where there is none.</summary>
    public static ContentId? OptionalContent(this DocumentObject document, string name) =>
        document.OptionalObject(name, inner => new Named(inner.ReadContent()))?.Id;

    // A canonical document is written again and compared: another spelling of the digits does not pass.
    private static Hash256 ReadRoot(string text) => Hash256.Parse(text.AsSpan());

    private sealed record Named(ContentId Id);
}
