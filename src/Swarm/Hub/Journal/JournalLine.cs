using System.Text.Json;
using System.Text.Json.Serialization;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub.Journal;

/// <summary>One event of a job, a line of its journal: one of these.</summary>
internal sealed record JournalLine
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The hub started.</summary>
    public JournalStart? Started { get; init; }

    /// <summary>A member was taken in.</summary>
    public JournalJoin? Joined { get; init; }

    /// <summary>A member left, or was let go.</summary>
    public JournalLeave? Left { get; init; }

    /// <summary>A round was closed.</summary>
    public JournalRound? Closed { get; init; }

    /// <summary>The state was written.</summary>
    public JournalCheckpoint? Checkpoint { get; init; }

    /// <summary>All rounds from that one on are void: they could not be restored.</summary>
    public JournalRollBack? RolledBack { get; init; }

    /// <summary>As UTF-8, with a line's end.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, s_options), (byte)'\n'];

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static JournalLine Parse(string text) => JsonSerializer.Deserialize<JournalLine>(text, s_options) ?? throw new JsonException("A line is null.");
}

/// <summary>A start of the hub.</summary>
/// <param name="Epoch">Higher at every start.</param>
internal sealed record JournalStart(long Epoch);

/// <summary>A member that was taken in.</summary>
/// <param name="Worker">Its key.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Round">The round that was open.</param>
internal sealed record JournalJoin(int Worker, string Name, int Round);

/// <summary>A member that is gone.</summary>
/// <param name="Worker">Its key.</param>
/// <param name="Round">The round that was open.</param>
/// <param name="Reason">Why.</param>
internal sealed record JournalLeave(int Worker, int Round, string Reason);

/// <summary>A closed round.</summary>
/// <param name="Record">What happened.</param>
/// <param name="Timing">When.</param>
/// <param name="AverageRoot">Root of the averages.</param>
/// <param name="StateRoot">Root of what all members have in common after it.</param>
/// <param name="Samples">The data position, with what members that were there then had been given and had not contributed counted as returned.</param>
/// <param name="NextStep">Where the next round begins in the learning-rate schedule.</param>
/// <param name="Uploads">The blob with all that entered the average.</param>
internal sealed record JournalRound(
    RoundRecord Record, RoundTiming Timing, string AverageRoot, string StateRoot, SampleLedger Samples, long NextStep, string Uploads);

/// <summary>A state that was written.</summary>
/// <param name="Rounds">Rounds that were closed.</param>
/// <param name="StateRoot">Its root.</param>
/// <param name="State">The blob with it.</param>
/// <param name="Residual">The blob with the hub's residual, float32 in canonical order.</param>
internal sealed record JournalCheckpoint(int Rounds, string StateRoot, string State, string Residual);

/// <summary>Rounds that are void.</summary>
/// <param name="To">The first of them.</param>
/// <param name="Reason">Why.</param>
internal sealed record JournalRollBack(int To, string Reason);
