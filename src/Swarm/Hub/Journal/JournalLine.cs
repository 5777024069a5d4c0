using System.Text.Json;
using System.Text.Json.Serialization;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub.Journal;

/// <summary>One event of a job, a line of its journal: exactly one of these is there.</summary>
public sealed record JournalLine
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

    /// <summary>As JSON in UTF-8, on one line, with the line's end.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, s_options), (byte)'\n'];

    /// <summary>Reads what <see cref="ToBytes"/> wrote, with or without the line's end.</summary>
    /// <exception cref="JsonException">It is no line.</exception>
    public static JournalLine Parse(string text) => JsonSerializer.Deserialize<JournalLine>(text, s_options) ?? throw new JsonException("A line is null.");
}

/// <summary>A start of the hub.</summary>
/// <param name="Epoch">Fencing number, from 1, higher at every start.</param>
public sealed record JournalStart(long Epoch);

/// <summary>A member that was taken in.</summary>
/// <param name="Worker">Its key, from 0; never given to another.</param>
/// <param name="Name">What people call it, at most 128 characters.</param>
/// <param name="Round">The round that was open.</param>
public sealed record JournalJoin(int Worker, string Name, int Round);

/// <summary>A member that is gone.</summary>
/// <param name="Worker">Its key.</param>
/// <param name="Round">The round that was open.</param>
/// <param name="Reason">Why, at most 256 characters.</param>
public sealed record JournalLeave(int Worker, int Round, string Reason);

/// <summary>A closed round.</summary>
/// <param name="Record">What happened.</param>
/// <param name="Timing">When.</param>
/// <param name="AverageRoot">SHA-256 of the averages' payloads in the order in which they went down, in hexadecimal.</param>
/// <param name="StateRoot">Root of what all members have in common after it: <see cref="SharedState.Root"/>.</param>
/// <param name="Samples">The data position, with what members that were there then had been given and had not contributed counted as returned.</param>
/// <param name="NextStep">Where the next round begins in the learning-rate schedule.</param>
/// <param name="Uploads">The blob with all that entered the average, a <see cref="Provenance.ContentId"/>; empty when nothing did.</param>
/// <param name="NextWorker">The least key that was given to no member by then; 0 in journals that did not have it.</param>
/// <param name="Signed">Where the job is audited, what refers to the signed record: <see cref="SignedRound.Reference"/>; null otherwise.</param>
/// <param name="Final">Where the job is audited, the first round that may still be undone; null where none may.</param>
public sealed record JournalRound(
    RoundRecord Record, RoundTiming Timing, string AverageRoot, string StateRoot, SampleLedger Samples, long NextStep, string Uploads, int NextWorker = 0, string? Signed = null, int? Final = null);

/// <summary>A state that was written.</summary>
/// <param name="Rounds">Rounds that were closed, above 0.</param>
/// <param name="StateRoot">Its root: <see cref="SharedState.Root"/>.</param>
/// <param name="State">The blob with it, as <see cref="SharedState.Write"/> writes it; a <see cref="Provenance.ContentId"/>.</param>
/// <param name="Residual">The blob with the hub's residual, little-endian float32 in canonical order; a <see cref="Provenance.ContentId"/>.</param>
public sealed record JournalCheckpoint(int Rounds, string StateRoot, string State, string Residual);

/// <summary>Rounds that are void.</summary>
/// <param name="To">The first of them.</param>
/// <param name="Reason">Why.</param>
public sealed record JournalRollBack(int To, string Reason);
