using System.Collections.Immutable;
using ZeroG.Market;
using ZeroG.Provenance.Entries;

namespace ZeroG.Grains.Market;

/// <summary>What a provider grain stores.</summary>
public sealed record ProviderState
{
    /// <summary>The offer, or null before the first registration.</summary>
    public ProviderOffer? Offer { get; init; }

    /// <summary>First registration.</summary>
    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When the offer was made as it is; not stored of older ones, which count from their registration.</summary>
    public DateTimeOffset OfferedAt { get; init; }

    /// <summary>Whether the log has it.</summary>
    public bool IsLogged { get; init; }
}

/// <summary>Rules for providers.</summary>
public static class Providers
{
    /// <summary>A provider sends a sign of life this often.</summary>
    public static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(5);

    /// <summary>A provider that was silent for longer counts as dead.</summary>
    public static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Registers or replaces an offer.</summary>
    /// <exception cref="ZeroGException">The offer is out of bounds.</exception>
    public static ProviderState Register(ProviderState state, ProviderOffer offer, DateTimeOffset now)
    {
        if (offer.Name is not { Length: > 0 and <= 64 } || !DeviceKind.IsValid(offer.Device)
            || offer.Devices is < 1 or > 1024 || offer.MemoryBytes < 0)
        {
            throw new ZeroGException(
                FailureKind.Invalid,
                $"The offer of provider '{offer.Name}' is out of bounds.",
                "Give a name of 1 to 64 characters, 1 to 1024 devices and a memory size that is not negative. " + DeviceKind.Rule);
        }

        if (state.Offer == offer) return state;
        return state with { Offer = offer, RegisteredAt = state.Offer is null ? now : state.RegisteredAt, OfferedAt = now, IsLogged = false };
    }

    /// <summary>What a provider owes the log.</summary>
    public static ImmutableArray<LogEntry> Owed(string id, ProviderState state) => state is { Offer: { } offer, IsLogged: false }
        ? [new ProviderEntry(id, offer.Device, offer.Devices, offer.MemoryBytes, state.OfferedAt > state.RegisteredAt ? state.OfferedAt : state.RegisteredAt)]
        : [];

    /// <summary>The state once the log has that.</summary>
    public static ProviderState Paid(string id, ProviderState state, ImmutableArray<LogEntry> told) =>
        Owed(id, state).SequenceEqual(told) ? state with { IsLogged = true } : state;

    /// <summary>Whether a provider last heard of at that time counts as alive.</summary>
    public static bool IsAlive(DateTimeOffset lastHeartbeat, DateTimeOffset now) => now - lastHeartbeat <= HeartbeatTimeout;
}
