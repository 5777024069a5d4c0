using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Placement;

namespace ZeroG.InProcess;

/// <summary>A placement filter with what carries it out.</summary>
internal sealed record PlacementFilter(PlacementFilterStrategy Strategy, IPlacementFilterDirector Director);

/// <summary>
/// The placement filters a silo applies. As with Orleans a strategy is made by the silo, and learns its parameters from the
/// properties that the attribute of the grain class wrote.
/// </summary>
internal sealed class PlacementFilters(IServiceProvider services)
{
    private readonly ConcurrentDictionary<GrainClassModel, PlacementFilter[]> _byClass = new();

    /// <summary>The filters of <paramref name="model"/>, in order.</summary>
    /// <exception cref="KeyNotFoundException">The silo does not have one of them.</exception>
    internal PlacementFilter[] Of(GrainClassModel model) => _byClass.GetOrAdd(model, Make);

    private PlacementFilter[] Make(GrainClassModel model)
    {
        var values = new Dictionary<string, string>();
        foreach (var stated in model.Filters)
        {
            stated.PopulateGrainProperties(services, model.Type, model.GrainType, values);
        }

        var properties = new GrainProperties(values.ToImmutableDictionary());
        var filters = model.Filters.Select(stated => Make(stated.GetType(), model, properties));
        return [.. filters.OrderBy(filter => filter.Strategy.Order)];
    }

    private PlacementFilter Make(Type type, GrainClassModel model, GrainProperties properties)
    {
        var strategy = services.GetKeyedService<PlacementFilterStrategy>(type.Name)
            ?? throw new KeyNotFoundException(
                $"Could not resolve placement filter strategy {type.Name} for grain type {model.GrainType}. Register it with "
                + "services.AddPlacementFilter.");
        strategy.Initialize(properties);
        return new(strategy, services.GetRequiredKeyedService<IPlacementFilterDirector>(type));
    }
}
