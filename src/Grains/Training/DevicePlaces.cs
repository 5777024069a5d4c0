namespace ZeroG.Grains.Training;

/// <summary>A silo that offers devices.</summary>
/// <param name="Provider">Id of the provider that the devices belong to.</param>
/// <param name="Silo">Address of the silo; tells apart the silos of one provider.</param>
/// <param name="Device">Kind of the devices.</param>
/// <param name="Devices">How many there are.</param>
/// <param name="MemoryBytes">Memory of each.</param>
public sealed record DeviceSilo(string Provider, string Silo, string Device, int Devices, long MemoryBytes);

/// <summary>
/// The arithmetic of device placement. The suitable silos, in the order of their providers' ids, stand in a ring: all of
/// them with their first device, then those that have a second with that, and so on. A job's workers take the places of
/// the ring one after the other, from a place that depends on the job.
/// </summary>
public static class DevicePlaces
{
    /// <summary>Most devices that one silo counts with.</summary>
    public const int MaxDevices = 1024;

    /// <summary>The silo that a worker goes to, or null when none meets its needs.</summary>
    /// <param name="key"><c>{job}/{worker}</c>; a key without a worker counts as worker 0.</param>
    /// <param name="needs">What the worker needs.</param>
    /// <param name="silos">All silos that offer devices, in any order.</param>
    public static DeviceSilo? Choose(string key, DeviceNeeds needs, IEnumerable<DeviceSilo> silos)
    {
        var suitable = silos
            .Where(silo => silo.Devices > 0 && needs.AreMetBy(silo.Device, silo.MemoryBytes) && needs.Take(silo.Provider))
            .OrderBy(silo => silo.Provider, StringComparer.Ordinal)
            .ThenBy(silo => silo.Silo, StringComparer.Ordinal)
            .ToList();
        if (suitable.Count == 0) return null;

        var place = Turn(key) % (ulong)suitable.Sum(silo => (long)Count(silo));
        for (var device = 0; ; device++)
        {
            suitable.RemoveAll(silo => Count(silo) <= device);
            if (place < (ulong)suitable.Count) return suitable[(int)place];
            place -= (ulong)suitable.Count;
        }
    }

    private static int Count(DeviceSilo silo) => Math.Min(silo.Devices, MaxDevices);

    // The job's start (FNV-1a; Fowler, Noll, Vo; 32 bits) and its worker's number. Wide enough never to wrap around.
    private static ulong Turn(string key)
    {
        var slash = key.LastIndexOf('/');
        _ = uint.TryParse(key.AsSpan(slash + 1), out var worker);
        var start = 2166136261u;
        foreach (var letter in key.AsSpan(0, Math.Max(slash, 0))) start = (start ^ letter) * 16777619u;
        return (ulong)start + worker;
    }
}
