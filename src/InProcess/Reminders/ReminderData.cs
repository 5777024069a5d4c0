using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>A registered reminder, with the version it was registered as.</summary>
[GenerateSerializer, Immutable]
internal sealed class ReminderData(GrainId grainId, string reminderName, string etag) : IGrainReminder
{
    [Id(0)]
    internal readonly GrainId GrainId = grainId;

    [Id(1)]
    internal readonly string ETag = etag;

    /// <inheritdoc />
    [Id(2)]
    public string ReminderName { get; } = reminderName;

    /// <summary>Grain, name and version.</summary>
    public override string ToString() => $"<IOrleansReminder: GrainId={GrainId} ReminderName={ReminderName} ETag={ETag}>";
}
