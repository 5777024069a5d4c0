using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Commitments;

/// <summary>All links of a round, as their owner keeps them: what opens a tree of links.</summary>
public static class LinkList
{
    /// <summary>Most links of a round.</summary>
    public const int MaxLinks = 1 << 16;

    /// <summary>The links' bytes, one after another (<see cref="Link.ToBytes"/>).</summary>
    public static byte[] ToBytes(IReadOnlyCollection<Link> links)
    {
        ArgumentNullException.ThrowIfNull(links);
        return [.. links.SelectMany(link => link.ToBytes())];
    }

    /// <summary>Reads links that anyone may have written.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public static Link[] Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % Link.Size != 0 || bytes.Length / Link.Size is 0 or > MaxLinks)
            throw new InvalidDataException($"{bytes.Length} bytes are no list of 1 to {MaxLinks} links of {Link.Size} bytes: take it from its owner.");
        var links = new Link[bytes.Length / Link.Size];
        for (var i = 0; i < links.Length; i++) links[i] = Link.Read(bytes.Slice(i * Link.Size, Link.Size));
        return links;
    }

    /// <summary>The tree (RFC 9162) that a worker signs the root of.</summary>
    /// <exception cref="ArgumentException">There is no link.</exception>
    public static HashTree Tree(IReadOnlyCollection<Link> links)
    {
        ArgumentNullException.ThrowIfNull(links);
        return new HashTree([.. links.Select(link => HashTree.LeafHash(link.ToBytes()))]);
    }
}
