using System.Collections.Immutable;
using ZeroG.Chain.Settlement;
using ZeroG.Provenance;
using ZeroG.Settlement;

namespace ZeroG.Grains.Settlement;

/// <summary>What a settlement grain stores: what is under way, and what ended lately.</summary>
public sealed record SettlementState
{
    /// <summary>Settlements shown after they ended; older ones are found by their names.</summary>
    public const int Shown = 256;

    /// <summary>What is under way or has failed; null before the first settlement.</summary>
    public Outbox? Outbox { get; init; }

    /// <summary>What they are for, by their names.</summary>
    public ImmutableDictionary<string, string> Purposes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What became final lately, the newest last.</summary>
    public ImmutableArray<SettlementInfo> Finished { get; init; } = [];

    /// <summary>Whether anything is left to do.</summary>
    public bool IsBusy => Unfinished > 0 || Outbox is { } outbox && outbox.Intents.Any(intent => intent.Phase == IntentPhase.Final);

    /// <summary>Settlements that are not over.</summary>
    public int Unfinished => Outbox?.Intents.Count(intent => intent.Phase is not (IntentPhase.Final or IntentPhase.Failed)) ?? 0;

    /// <summary>The state with one settlement more.</summary>
    /// <exception cref="OutboxConflictException">The name stands for another call.</exception>
    public SettlementState With(Outbox empty, Hash256 id, SettlementCall call, string purpose) => this with
    {
        Outbox = (Outbox ?? empty).Plan(id, call),
        Purposes = Purposes.SetItem(id.ToString(), purpose),
    };

    /// <summary>A settlement as it stands, or null.</summary>
    public SettlementInfo? Find(string id) =>
        Hash256.TryParse(id, null, out var name) && Outbox?.Find(name) is { } intent ? Describe(intent)
        : Finished.FirstOrDefault(finished => finished.SettlementId == id);

    /// <summary>Everything known, the newest first.</summary>
    public IEnumerable<SettlementInfo> All() => (Outbox?.Intents ?? []).Reverse().Select(Describe).Concat(Finished.Reverse());

    /// <summary>The state once a final settlement is on record elsewhere.</summary>
    public SettlementState Recorded(Intent final) => this with
    {
        Outbox = Outbox!.Forget(intent => intent.SettlementId == final.SettlementId),
        Purposes = Purposes.Remove(final.SettlementId.ToString()),
        Finished = [.. Finished.Where(known => known.SettlementId != final.SettlementId.ToString()).Append(Describe(final)).TakeLast(Shown)],
    };

    /// <summary>An intent, for people.</summary>
    public SettlementInfo Describe(Intent intent)
    {
        ArgumentNullException.ThrowIfNull(intent);
        var head = Outbox?.View?.HeadNumber;
        return new SettlementInfo(
            intent.SettlementId.ToString(),
            intent.IsFiller ? "uses up a nonce that another program left open" : Purposes.GetValueOrDefault(intent.SettlementId.ToString(), ""),
            intent.Call.To.ToString(),
            intent.Call.Value.ToWei(),
            (SettlementPhase)intent.Phase,
            intent.Nonce,
            intent.Attempts.Length,
            (intent.Mined?.Hash ?? intent.Attempts.LastOrDefault()?.Hash)?.ToString() ?? "",
            intent.Mined?.BlockNumber,
            intent.Mined is { } mined && head >= mined.BlockNumber ? head.Value - mined.BlockNumber + 1 : 0,
            Bounds.Cut(intent.Trouble ?? "", Bounds.Note),
            Bounds.Cut(intent.Remedy ?? "", Bounds.Note));
    }
}
