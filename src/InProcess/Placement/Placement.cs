using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace ZeroG.InProcess;

/// <summary>Chooses the silo of a new activation.</summary>
internal sealed class Placement(InProcessCluster cluster)
{
    /// <summary>The silo for a grain of <paramref name="model"/> that <paramref name="call"/> needs.</summary>
    /// <exception cref="OrleansException">No silo may hold it.</exception>
    internal InProcessSilo Choose(GrainClassModel model, Call call)
    {
        var active = cluster.ActiveSilos;
        var local = call.Origin.Silo is { IsActive: true } own ? own : active.FirstOrDefault();
        var silos = Filter(model, call, active, local);
        if (silos.Count == 0)
        {
            throw NoneCompatible(model, call, active);
        }

        return model.Placement switch
        {
            PreferLocalPlacement or StatelessWorkerPlacement when local is not null && silos.Contains(local) => local,
            HashBasedPlacement => ByHash(call.Reference.GrainId, silos),
            ActivationCountBasedPlacement or ResourceOptimizedPlacement => LeastLoaded(silos),
            _ => silos[cluster.Entropy.Next(silos.Count)],
        };
    }

    private static IReadOnlyList<InProcessSilo> Filter(
        GrainClassModel model, Call call, IReadOnlyList<InProcessSilo> active, InProcessSilo? local)
    {
        if (model.Filters.Length == 0 || local is null)
        {
            return active;
        }

        var target = new PlacementTarget(
            call.Reference.GrainId, call.RequestContext ?? [], call.Reference.InterfaceType, call.Reference.InterfaceVersion);
        IEnumerable<SiloAddress> addresses = active.Select(silo => silo.SiloAddress);
        foreach (var filter in local.PlacementFilters.Of(model))
        {
            addresses = filter.Director.Filter(filter.Strategy, target, addresses);
        }

        return [.. addresses.Select(address => active.First(silo => silo.SiloAddress.Equals(address)))];
    }

    private static InProcessSilo ByHash(GrainId grainId, IReadOnlyList<InProcessSilo> silos) =>
        silos.OrderBy(silo => silo.SiloAddress).ElementAt((int)(grainId.GetUniformHashCode() % (uint)silos.Count));

    private InProcessSilo LeastLoaded(IReadOnlyList<InProcessSilo> silos)
    {
        var counts = silos.Select(silo => silo.ActivationCount).ToArray();
        var least = counts.Min();
        var candidates = silos.Where((_, i) => counts[i] == least).ToArray();
        return candidates[cluster.Entropy.Next(candidates.Length)];
    }

    private static OrleansException NoneCompatible(GrainClassModel model, Call call, IReadOnlyList<InProcessSilo> active)
    {
        var known = active.Count == 0 ? "none" : string.Join(", ", active.Select(silo => silo.SiloAddress));
        return new(
            $"No active nodes are compatible with grain {model.GrainType} and interface {call.Reference.InterfaceType} version "
            + $"{call.Reference.InterfaceVersion}. Known nodes with grain type: {known}. All known nodes compatible with "
            + $"interface version: {known}");
    }
}
