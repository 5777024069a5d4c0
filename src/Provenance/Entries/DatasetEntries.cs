namespace ZeroG.Provenance.Entries;

/// <summary>A version was appended to a dataset.</summary>
/// <param name="Dataset"><c>owner/name</c>.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Sha256">SHA-256 of them.</param>
/// <param name="At">When, to the millisecond.</param>
/// <param name="Manifest">Its manifest; null where it has none.</param>
public sealed record DatasetVersionEntry(string Dataset, int Number, ContentId Content, Hash256 Sha256, DateTimeOffset At, ContentId? Manifest = null) : LogEntry
{
    internal const string Name = "dataset-version";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Subjects => [EntrySubjects.Dataset(Dataset), EntrySubjects.Content(Content.Root)];

    internal static DatasetVersionEntry Read(EntryReader reader) => new(
        reader.Text("dataset"), reader.Count("number"), reader.Content("content"), reader.Hash("sha256"), reader.Time("at"), reader.Has("manifest") ? reader.Content("manifest") : null);

    internal override void Write(EntryFields fields)
    {
        fields.Add("dataset", Dataset).Add("number", Number).Add("content", Content).Add("sha256", Sha256.ToString()).Add("at", At);
        if (Manifest is { } manifest) fields.Add("manifest", manifest);
    }
}

/// <summary>A version of a dataset was withdrawn: nothing may be trained on it from then on.</summary>
/// <param name="Dataset"><c>owner/name</c>.</param>
/// <param name="Number">The version's number.</param>
/// <param name="At">When, to the millisecond.</param>
public sealed record DatasetWithdrawalEntry(string Dataset, int Number, DateTimeOffset At) : LogEntry
{
    internal const string Name = "dataset-withdrawal";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Subjects => [EntrySubjects.Dataset(Dataset)];

    internal static DatasetWithdrawalEntry Read(EntryReader reader) => new(reader.Text("dataset"), reader.Count("number"), reader.Time("at"));

    internal override void Write(EntryFields fields) => fields.Add("dataset", Dataset).Add("number", Number).Add("at", At);
}
