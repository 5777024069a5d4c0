using System.Collections.Immutable;

namespace ZeroG.Receipts;

/// <summary>What Croissant is told of a version of a dataset.</summary>
/// <param name="Name"><c>owner/name</c>.</param>
/// <param name="Version">Its number, from 1.</param>
/// <param name="Published">When the version was appended.</param>
/// <param name="Files">Its files, at least one.</param>
/// <param name="Format">How their records are delimited.</param>
public sealed record CroissantDataset(string Name, int Version, DateTimeOffset Published, ImmutableArray<CroissantFile> Files, RecordFormat Format)
{
    /// <summary>SPDX licence expression; null where nothing is known.</summary>
    public string? Licence { get; init; }

    /// <summary>Where the data was taken from.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>When it was collected, ISO 8601.</summary>
    public string? Collected { get; init; }

    /// <summary>Terms of use beside the licence.</summary>
    public string? Terms { get; init; }

    /// <summary>Whom to ask.</summary>
    public string? Contact { get; init; }

    /// <summary>The versions that it was derived from.</summary>
    public ImmutableArray<CroissantParent> Parents { get; init; } = [];
}

/// <summary>A file of a version.</summary>
/// <param name="Path">Where it lies in the version, with slashes.</param>
/// <param name="Content">0G root and length in bytes.</param>
/// <param name="Sha256">SHA-256 of the bytes.</param>
public sealed record CroissantFile(string Path, ContentId Content, Hash256 Sha256);

/// <summary>A version that another was derived from.</summary>
/// <param name="Name"><c>owner/name</c>.</param>
/// <param name="Version">Its number.</param>
/// <param name="Content">0G root and length of its text.</param>
public sealed record CroissantParent(string Name, int Version, ContentId Content);
