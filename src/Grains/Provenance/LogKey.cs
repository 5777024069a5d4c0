using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Provenance;

namespace ZeroG.Grains.Provenance;

/// <summary>The key that signs the heads of a cluster's logs: the same on all of its orchestrator silos.</summary>
public sealed class LogKey : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SigningKey _key;

    /// <summary>Takes a key over.</summary>
    /// <param name="secret">32 random bytes; the caller zeroes its own copy.</param>
    /// <exception cref="FormatException">They are no private key of secp256k1.</exception>
    public LogKey(ReadOnlySpan<byte> secret) => _key = SigningKey.FromBytes(secret);

    /// <summary>Its account.</summary>
    public Address Address => _key.Address;

    /// <summary>Signs a digest; may be called concurrently.</summary>
    public byte[] Sign(Hash256 digest)
    {
        lock (_gate) return _key.Sign(digest).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}

/// <summary>When heads of logs are anchored, where there is a chain.</summary>
public sealed record LogOptions
{
    /// <summary>Entries after which a head is anchored, however short the time.</summary>
    public long AnchorEntries { get; init; } = 1_024;

    /// <summary>Time after which a head is anchored that has any new entry.</summary>
    public TimeSpan AnchorPeriod { get; init; } = TimeSpan.FromMinutes(10);
}
