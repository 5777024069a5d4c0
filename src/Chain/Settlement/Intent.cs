using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroG.Chain.Settlement;

/// <summary>One settlement on its way to the chain.</summary>
public sealed record Intent
{
    /// <summary>Its name, given by who wants it: the same name is the same settlement.</summary>
    public required Hash256 SettlementId { get; init; }

    /// <summary>What it does.</summary>
    public required SettlementCall Call { get; init; }

    /// <summary>How far it has come.</summary>
    public IntentPhase Phase { get; init; }

    /// <summary>The signer's nonce it has; null before it is signed.</summary>
    public ulong? Nonce { get; init; }

    /// <summary>Everything signed for that nonce, the newest last.</summary>
    public ImmutableArray<Attempt> Attempts { get; init; } = [];

    /// <summary>Where it was last seen mined.</summary>
    public Inclusion? Mined { get; init; }

    /// <summary>Height of the chain when the newest attempt was signed.</summary>
    public ulong PricedAt { get; init; }

    /// <summary>Height of the chain when a node last acknowledged the newest attempt.</summary>
    public ulong? AnnouncedAt { get; init; }

    /// <summary>The observation during which it was last tried, to no avail or by sending; it is tried at most once in each.</summary>
    public ulong TriedAt { get; init; }

    /// <summary>Whether a node wants a higher fee before it takes the newest attempt.</summary>
    public bool WantsMoreFee { get; init; }

    /// <summary>Whether the owner gave it up after it had a nonce: the next attempt only uses the nonce up.</summary>
    public bool IsAbandoned { get; init; }

    /// <summary>Whether it settles nothing and only closes a gap that another user of the key left.</summary>
    public bool IsFiller { get; init; }

    /// <summary>What keeps it from going on, or why it failed; null when nothing does.</summary>
    public string? Trouble { get; init; }

    /// <summary>What to do about that.</summary>
    public string? Remedy { get; init; }

    /// <summary>Whether it has a nonce whose use is not final.</summary>
    [JsonIgnore]
    public bool IsInFlight => Phase is IntentPhase.Signed or IntentPhase.Broadcast or IntentPhase.Mined;

    internal Intent WithoutBytes() => Attempts.All(attempt => attempt.Raw.IsEmpty) ? this : this with { Attempts = [.. Attempts.Select(attempt => attempt with { Raw = default })] };

    internal Intent Stopped(string trouble, string remedy) => this with { Trouble = trouble, Remedy = remedy };
}
