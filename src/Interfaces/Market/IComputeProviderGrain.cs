using Orleans.CodeGeneration;

namespace ZeroG.Market;

/// <summary>What a provider offers.</summary>
/// <param name="Name">A name for people; at most 64 characters.</param>
/// <param name="Device">Kind of device: <c>cpu</c>, later also <c>cuda</c>.</param>
/// <param name="Devices">How many of them, each running one inner phase at a time.</param>
/// <param name="MemoryBytes">Memory of one device.</param>
[GenerateSerializer, Immutable, Alias("zerog.ProviderOffer")]
public sealed record ProviderOffer(
    string Name,
    string Device,
    [property: Id(2)] int Devices,
    [property: Id(3)] long MemoryBytes)
{
    /// <summary>A name for people; at most 64 characters.</summary>
    [Id(0)] public string Name { get; init => field = Bounds.Text(value, Bounds.ProviderName); } = Bounds.Text(Name, Bounds.ProviderName);

    /// <summary>Kind of device; see <see cref="DeviceKind"/>.</summary>
    [Id(1)] public string Device { get; init => field = Bounds.Text(value, DeviceKind.MaxLength); } = Bounds.Text(Device, DeviceKind.MaxLength);
}

/// <summary>A provider as the cluster knows it.</summary>
/// <param name="Id">Provider id: <c>0x</c> and 64 hexadecimal digits; outlives names and keys.</param>
/// <param name="Offer">What it offers.</param>
/// <param name="RegisteredAt">First registration.</param>
/// <param name="LastHeartbeat">Last sign of life.</param>
/// <param name="IsAlive">Whether that was within the heartbeat timeout.</param>
[GenerateSerializer, Immutable, Alias("zerog.ProviderInfo")]
public sealed record ProviderInfo(
    string Id,
    [property: Id(1)] ProviderOffer Offer,
    [property: Id(2)] DateTimeOffset RegisteredAt,
    [property: Id(3)] DateTimeOffset LastHeartbeat,
    [property: Id(4)] bool IsAlive)
{
    /// <summary>Provider id; at most 66 characters.</summary>
    [Id(0)] public string Id { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Id, Bounds.Root);
}

/// <summary>One compute provider. Key: provider id.</summary>
[Alias("zerog.IComputeProviderGrain"), Version(1)]
public interface IComputeProviderGrain : IGrainWithStringKey
{
    /// <summary>Registers the provider or replaces its offer; counts as a heartbeat.</summary>
    /// <exception cref="ZeroGException">The offer is out of bounds.</exception>
    [Alias("RegisterAsync"), SilosOnly(OwnProvider = true)]
    Task RegisterAsync(ProviderOffer offer);

    /// <summary>A sign of life. Kept in memory only: after a restart of its silo a provider counts as dead until it beats again.</summary>
    /// <returns>False when the provider is not registered, and must register first.</returns>
    [Alias("HeartbeatAsync"), SilosOnly(OwnProvider = true)]
    Task<bool> HeartbeatAsync();

    /// <summary>Says goodbye before an orderly shutdown, so that nobody waits for the heartbeat to run out.</summary>
    [Alias("LeaveAsync"), SilosOnly(OwnProvider = true)]
    Task LeaveAsync();

    /// <summary>The provider, or null when it never registered.</summary>
    [Alias("GetAsync")]
    Task<ProviderInfo?> GetAsync();
}
