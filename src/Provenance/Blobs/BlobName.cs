using System.Globalization;

namespace ZeroG.Provenance;

/// <summary>
/// The file of a blob below the store's folder: the root's first two digits as a folder, then the other 62, the length and
/// <c>.bin</c>, as in 3c/0a…ca5a-18432.bin. Made of digits alone, so no identity can name a file elsewhere.
/// </summary>
internal static class BlobName
{
    private const int ShardDigits = 2;
    private const int RestDigits = 2 * Hash256.Size - ShardDigits;
    private const string Extension = ".bin";

    /// <summary>The folder of <paramref name="id"/>, relative to the store.</summary>
    public static string Shard(ContentId id) => id.Root.ToHex()[..ShardDigits];

    /// <summary>The file of <paramref name="id"/> in its folder.</summary>
    public static string File(ContentId id) =>
        string.Create(CultureInfo.InvariantCulture, $"{id.Root.ToHex()[ShardDigits..]}-{id.Length}{Extension}");

    /// <summary>The identity a file's place states, or false for a file that is not a blob of ours.</summary>
    public static bool TryParse(ReadOnlySpan<char> shard, ReadOnlySpan<char> file, out ContentId id)
    {
        id = default;
        if (shard.Length != ShardDigits || file.Length <= RestDigits + 1 + Extension.Length) return false;
        if (file[RestDigits] != '-' || !file.EndsWith(Extension, StringComparison.Ordinal)) return false;
        if (!Hash256.TryParse($"{shard}{file[..RestDigits]}", out var root)) return false;
        if (!long.TryParse(file[(RestDigits + 1)..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            return false;
        id = new ContentId(root, length);
        // One spelling only: upper-case digits and leading zeros would be a second name of one blob.
        return length >= 1 && file.SequenceEqual(File(id)) && shard.SequenceEqual(Shard(id));
    }
}
