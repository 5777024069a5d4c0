using System.Globalization;

namespace ZeroG.Datasets;

/// <summary>Names a dataset, or one version of it: <c>owner/name</c> or <c>owner/name@3</c>.</summary>
/// <param name="Name"><c>owner/name</c>.</param>
/// <param name="Version">The version; null for the newest.</param>
public readonly record struct DatasetReference(string Name, int? Version)
{
    /// <summary>Reads a reference; the name is brought into its full form.</summary>
    /// <exception cref="ZeroGException">It is none.</exception>
    public static DatasetReference Parse(string? text)
    {
        var at = (text ?? "").IndexOf('@', StringComparison.Ordinal);
        if (at < 0) return new DatasetReference(DatasetName.Parse(text), null);
        var number = text![(at + 1)..];
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < 1 || number[0] == '0')
        {
            throw new ZeroGException(
                FailureKind.Invalid, $"'{text}' does not name a version of a dataset.", "Write the number of the version behind the '@', as in name@3; 'zerog dataset show' lists versions.");
        }

        return new DatasetReference(DatasetName.Parse(text[..at]), version);
    }

    /// <summary>The version that is named.</summary>
    /// <param name="dataset">The dataset; null where there is none of the name.</param>
    /// <exception cref="ZeroGException">There is no such version.</exception>
    public DatasetVersion In(DatasetInfo? dataset)
    {
        if (dataset is not { Versions: [.., var newest] })
            throw new ZeroGException(FailureKind.NotFound, $"There is no dataset '{Name}'.", "Register it with 'zerog dataset add NAME FILE'.");
        if (Version is not { } number) return newest;
        return number <= dataset.Versions.Length
            ? dataset.Versions[number - 1]
            : throw new ZeroGException(
                FailureKind.NotFound, $"Dataset '{Name}' has {dataset.Versions.Length} versions, and none is number {number}.", "'zerog dataset show' lists them.");
    }

    /// <inheritdoc/>
    public override string ToString() => Version is { } number ? string.Create(CultureInfo.InvariantCulture, $"{Name}@{number}") : Name;
}
