namespace ZeroG.Market;

/// <summary>What a provider offers.</summary>
/// <param name="Name">A name for people; at most 64 characters.</param>
/// <param name="Device">Kind of device: <c>cpu</c>, later also <c>cuda</c>.</param>
/// <param name="Devices">How many of them, each running one inner phase at a time.</param>
/// <param name="MemoryBytes">Memory of one device.</param>
[GenerateSerializer, Immutable, Alias("zerog.ProviderOffer")]
public sealed record ProviderOffer(
    [property: Id(0)] string Name,
    [property: Id(1)] string Device,
    [property: Id(2)] int Devices,
    [property: Id(3)] long MemoryBytes);

/// <summary>A provider as the cluster knows it.</summary>
/// <param name="Id">Provider id: <c>0x</c> and 64 hexadecimal digits; outlives names and keys.</param>
/// <param name="Offer">What it offers.</param>
/// <param name="RegisteredAt">First registration.</param>
/// <param name="LastHeartbeat">Last sign of life.</param>
/// <param name="IsAlive">Whether that was within the heartbeat timeout.</param>
[GenerateSerializer, Immutable, Alias("zerog.ProviderInfo")]
public sealed record ProviderInfo(
    [property: Id(0)] string Id,
    [property: Id(1)] ProviderOffer Offer,
    [property: Id(2)] DateTimeOffset RegisteredAt,
    [property: Id(3)] DateTimeOffset LastHeartbeat,
    [property: Id(4)] bool IsAlive);

/// <summary>One compute provider. Key: provider id.</summary>
[Alias("zerog.IComputeProviderGrain")]
public interface IComputeProviderGrain : IGrainWithStringKey
{
    /// <summary>Registers the provider or replaces its offer; counts as a heartbeat.</summary>
    /// <exception cref="ZeroGException">The offer is out of bounds.</exception>
    [Alias("RegisterAsync")]
    Task RegisterAsync(ProviderOffer offer);

    /// <summary>A sign of life. Kept in memory only: after a restart of its silo a provider counts as dead until it beats again.</summary>
    /// <returns>False when the provider is not registered, and must register first.</returns>
    [Alias("HeartbeatAsync")]
    Task<bool> HeartbeatAsync();

    /// <summary>Says goodbye before an orderly shutdown, so that nobody waits for the heartbeat to run out.</summary>
    [Alias("LeaveAsync")]
    Task LeaveAsync();

    /// <summary>The provider, or null when it never registered.</summary>
    [Alias("GetAsync")]
    Task<ProviderInfo?> GetAsync();
}
