using System.Globalization;

namespace ZeroG.Provenance.Entries;

/// <summary>A job was accepted.</summary>
/// <param name="Job">Its id.</param>
/// <param name="Dataset"><c>owner/name</c> of what it trains on.</param>
/// <param name="Corpus">The bytes of that.</param>
/// <param name="Inputs">Digest of all that its result follows from (docs/audits.md).</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Workers">Its workers.</param>
/// <param name="Rounds">Its rounds, as planned.</param>
/// <param name="At">When, to the millisecond.</param>
public sealed record JobSubmittedEntry(string Job, string Dataset, ContentId Corpus, Hash256 Inputs, ulong Seed, int Workers, int Rounds, DateTimeOffset At) : LogEntry
{
    internal const string Name = "job-submitted";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Subjects => [EntrySubjects.Job(Job), EntrySubjects.Dataset(Dataset), EntrySubjects.Content(Corpus.Root)];

    internal static JobSubmittedEntry Read(EntryReader reader) => new(
        reader.Text("job"), reader.Text("dataset"), reader.Content("corpus"), reader.Hash("inputs"), reader.Digits("seed"), reader.Count("workers"), reader.Count("rounds"), reader.Time("at"));

    // A seed has 64 bits, more than a number of JSON keeps.
    internal override void Write(EntryFields fields) => fields
        .Add("job", Job).Add("dataset", Dataset).Add("corpus", Corpus).Add("inputs", Inputs.ToString())
        .Add("seed", Seed.ToString(CultureInfo.InvariantCulture)).Add("workers", Workers).Add("rounds", Rounds).Add("at", At);
}

/// <summary>A round of a job is final.</summary>
/// <param name="Job">The job.</param>
/// <param name="Round">The round, from 0. Of several entries of one round the last counts: what the others say was undone.</param>
/// <param name="Record">The round's record.</param>
public sealed record RoundEntry(string Job, int Round, ContentId Record) : LogEntry
{
    internal const string Name = "round";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Subjects => [EntrySubjects.Job(Job)];

    internal static RoundEntry Read(EntryReader reader) => new(reader.Text("job"), reader.Count("round"), reader.Content("record"));

    internal override void Write(EntryFields fields) => fields.Add("job", Job).Add("round", Round).Add("record", Record);
}

/// <summary>A job has a model to show.</summary>
/// <param name="Job">The job.</param>
/// <param name="Model">The checkpoint.</param>
/// <param name="Dataset"><c>owner/name</c> of what it was trained on.</param>
/// <param name="Corpus">The bytes of that.</param>
/// <param name="Rounds">Rounds that led to it.</param>
public sealed record ModelEntry(string Job, ContentId Model, string Dataset, ContentId Corpus, int Rounds) : LogEntry
{
    internal const string Name = "model";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Subjects =>
        [EntrySubjects.Model(Model.Root), EntrySubjects.Job(Job), EntrySubjects.Dataset(Dataset), EntrySubjects.Content(Corpus.Root)];

    internal static ModelEntry Read(EntryReader reader) => new(
        reader.Text("job"), reader.Content("model"), reader.Text("dataset"), reader.Content("corpus"), reader.Count("rounds"));

    internal override void Write(EntryFields fields) =>
        fields.Add("job", Job).Add("model", Model).Add("dataset", Dataset).Add("corpus", Corpus).Add("rounds", Rounds);
}

/// <summary>A job has ended.</summary>
/// <param name="Job">The job.</param>
/// <param name="Outcome"><c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Rounds">Rounds that are final.</param>
public sealed record JobEndedEntry(string Job, string Outcome, int Rounds) : LogEntry
{
    internal const string Name = "job-ended";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Subjects => [EntrySubjects.Job(Job)];

    internal static JobEndedEntry Read(EntryReader reader) => new(reader.Text("job"), reader.Text("outcome"), reader.Count("rounds"));

    internal override void Write(EntryFields fields) => fields.Add("job", Job).Add("outcome", Outcome).Add("rounds", Rounds);
}
