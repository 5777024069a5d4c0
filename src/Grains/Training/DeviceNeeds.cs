using System.Globalization;

namespace ZeroG.Grains.Training;

/// <summary>What a worker needs of the device it runs on.</summary>
/// <param name="Device">Kind of device, or null for any.</param>
/// <param name="MemoryBytes">Memory of the device.</param>
/// <param name="Among">Ids of the providers that will do, joined by commas; null for all.</param>
public readonly record struct DeviceNeeds(string? Device, long MemoryBytes, string? Among = null)
{
    private const string AmongEntry = "zerog.needs.among";
    private const string DeviceEntry = "zerog.needs.device";
    private const string MemoryEntry = "zerog.needs.memory";

    /// <summary>Whether a device of that kind and size will do.</summary>
    public bool AreMetBy(string device, long memoryBytes) => (Device is null || Device == device) && memoryBytes >= MemoryBytes;

    /// <summary>Whether devices of that provider will do.</summary>
    public bool Take(string provider) => Among is null || Among.Split(',').Contains(provider, StringComparer.Ordinal);

    /// <summary>The needs as part of a sentence.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Device is null ? "a device" : $"a {Device} device")} with {MemoryBytes:N0} bytes of memory");

    /// <summary>Makes a call that tells these needs to whoever places the grain; calls made later do not.</summary>
    internal async Task<T> TellAsync<T>(Func<Task<T>> call)
    {
        // What an async method sets in its context ends with it.
        if (Device is not null) RequestContext.Set(DeviceEntry, Device);
        RequestContext.Set(MemoryEntry, MemoryBytes);
        if (Among is not null) RequestContext.Set(AmongEntry, Among);
        return await call();
    }

    /// <summary>The needs that a call tells; a call that tells none needs any device.</summary>
    internal static DeviceNeeds Of(Dictionary<string, object>? context) => new(
        context?.GetValueOrDefault(DeviceEntry) as string, context?.GetValueOrDefault(MemoryEntry) as long? ?? 0, context?.GetValueOrDefault(AmongEntry) as string);
}
