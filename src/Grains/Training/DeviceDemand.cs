using ZeroG.Market;

namespace ZeroG.Grains.Training;

/// <summary>A job's demand for devices, counted against the offers of live providers: one device a worker.</summary>
/// <param name="Workers">Number of workers.</param>
/// <param name="Needs">What each needs.</param>
public sealed record DeviceDemand(int Workers, DeviceNeeds Needs)
{
    /// <summary>Devices of the offers so far.</summary>
    public long Devices { get; private init; }

    /// <summary>Those of the right kind.</summary>
    public long OfKind { get; private init; }

    /// <summary>Those that also have the memory.</summary>
    public long Suitable { get; private init; }

    /// <summary>Whether each worker has a device.</summary>
    public bool IsMet => Suitable >= Workers;

    /// <summary>Counts one more offer.</summary>
    public DeviceDemand With(ProviderOffer offer) => this with
    {
        Devices = Devices + offer.Devices,
        OfKind = OfKind + (Needs.Device is null || Needs.Device == offer.Device ? offer.Devices : 0),
        Suitable = Suitable + (Needs.AreMetBy(offer.Device, offer.MemoryBytes) ? offer.Devices : 0),
    };

    /// <summary>Says what is missing, when all offers have been counted: devices, devices of the kind, or memory.</summary>
    /// <exception cref="ZeroGException">The demand is not met.</exception>
    public void Require()
    {
        if (IsMet) return;
        if (Devices < Workers)
        {
            throw Unavailable(
                $"The job asks for {Workers} workers, but live providers offer only {Devices} devices.",
                $"Lower --workers to {Math.Max(Devices, 1)}, or start more providers (zerog up --providers {Workers}, or silos of role gpu).");
        }

        if (OfKind < Workers)
        {
            throw Unavailable(
                $"The job asks for {Workers} workers on {Needs.Device} devices, but live providers offer only {OfKind} of that kind among {Devices} devices.",
                $"Start silos of role gpu with device kind {Needs.Device}, or choose another kind with --device; without it any will do.");
        }

        throw Unavailable(
            $"The job asks for {Workers} workers with {Needs.MemoryBytes:N0} bytes each, but only {Suitable} of {OfKind} devices have so much memory.",
            "Use a smaller model or batch, fewer workers, or devices with more memory.");
    }

    private static ZeroGException Unavailable(string message, string remedy) => new(FailureKind.Unavailable, message, remedy);
}
