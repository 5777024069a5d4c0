namespace ZeroG.Provenance.Entries;

/// <summary>An audit has ended.</summary>
/// <param name="Job">The job.</param>
/// <param name="Branch">How often it was rolled back before.</param>
/// <param name="Round">The round.</param>
/// <param name="Worker">Index of the worker.</param>
/// <param name="Provider">Whose work it is.</param>
/// <param name="Auditor">Who audited it; empty where nobody could.</param>
/// <param name="Outcome"><c>acquitted</c>, <c>convicted</c>, <c>forfeited</c> or <c>unresolved</c>.</param>
/// <param name="Offence">Name of the dispute; empty where there was none.</param>
public sealed record AuditEntry(string Job, long Branch, int Round, int Worker, string Provider, string Auditor, string Outcome, string Offence) : LogEntry
{
    internal const string Name = "audit";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Subjects => [EntrySubjects.Job(Job), EntrySubjects.Provider(Provider)];

    internal static AuditEntry Read(EntryReader reader) => new(
        reader.Text("job"), reader.Number("branch"), reader.Count("round"), reader.Count("worker"),
        reader.Text("provider"), reader.TextOrEmpty("auditor"), reader.Text("outcome"), reader.TextOrEmpty("offence"));

    internal override void Write(EntryFields fields) => fields
        .Add("job", Job).Add("branch", Branch).Add("round", Round).Add("worker", Worker)
        .Add("provider", Provider).AddUnlessEmpty("auditor", Auditor).Add("outcome", Outcome).AddUnlessEmpty("offence", Offence);
}

/// <summary>A dispute is over.</summary>
/// <param name="Offence">Its name.</param>
/// <param name="Job">The job.</param>
/// <param name="Branch">How often it was rolled back before.</param>
/// <param name="Round">The round.</param>
/// <param name="Accused">Whose work it is.</param>
/// <param name="Accuser">Who accused.</param>
/// <param name="Verdict"><c>guilty</c>, <c>not-guilty</c> or <c>no-verdict</c>.</param>
/// <param name="Evidence">What the court knows the evidence by; empty where there was none.</param>
public sealed record SlashEntry(string Offence, string Job, long Branch, int Round, string Accused, string Accuser, string Verdict, string Evidence) : LogEntry
{
    internal const string Name = "slash";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Subjects => [EntrySubjects.Slash(Offence), EntrySubjects.Job(Job), EntrySubjects.Provider(Accused)];

    internal static SlashEntry Read(EntryReader reader) => new(
        reader.Text("offence"), reader.Text("job"), reader.Number("branch"), reader.Count("round"),
        reader.Text("accused"), reader.Text("accuser"), reader.Text("verdict"), reader.TextOrEmpty("evidence"));

    internal override void Write(EntryFields fields) => fields
        .Add("offence", Offence).Add("job", Job).Add("branch", Branch).Add("round", Round)
        .Add("accused", Accused).Add("accuser", Accuser).Add("verdict", Verdict).AddUnlessEmpty("evidence", Evidence);
}
