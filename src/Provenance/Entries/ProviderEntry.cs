namespace ZeroG.Provenance.Entries;

/// <summary>A provider was registered, or changed what it offers.</summary>
/// <param name="Provider">Its id.</param>
/// <param name="Device">Kind of its devices.</param>
/// <param name="Devices">How many of them.</param>
/// <param name="MemoryBytes">Memory of one.</param>
/// <param name="At">Since when it offers that, to the millisecond.</param>
public sealed record ProviderEntry(string Provider, string Device, int Devices, long MemoryBytes, DateTimeOffset At) : LogEntry
{
    internal const string Name = "provider";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Subjects => [EntrySubjects.Provider(Provider)];

    internal static ProviderEntry Read(EntryReader reader) => new(
        reader.Text("provider"), reader.Text("device"), reader.Count("devices"), reader.Number("memoryBytes"), reader.Time("at"));

    internal override void Write(EntryFields fields) =>
        fields.Add("provider", Provider).Add("device", Device).Add("devices", Devices).Add("memoryBytes", MemoryBytes).Add("at", At);
}
