using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Providers;
using Orleans.Storage;

namespace ZeroG.InProcess;

/// <summary>Refuses a silo that lacks what its grain classes name.</summary>
internal static class SiloValidation
{
    /// <summary>Checks that stores, placement filters and the reminder table are registered.</summary>
    /// <exception cref="Orleans.Runtime.OrleansConfigurationException">
    /// Something is missing; the message names all of it.
    /// </exception>
    internal static void Check(IServiceProvider services, GrainCatalog catalog, string silo)
    {
        var registered = services.GetRequiredService<IServiceProviderIsKeyedService>();
        List<string> problems = [];
        foreach (var model in catalog.Classes)
        {
            foreach (var store in StoresOf(model).Where(store => !registered.IsKeyedService(typeof(IGrainStorage), store)))
            {
                problems.Add(
                    $"{model.Type} keeps state in the store '{store}', which silo '{silo}' does not have. Register it with "
                    + $"AddGrainStorage or AddMemoryGrainStorage(\"{store}\").");
            }

            foreach (var filter in model.Filters.Where(filter =>
                !registered.IsKeyedService(typeof(IPlacementFilterDirector), filter.GetType())))
            {
                problems.Add(
                    $"{model.Type} is placed by the filter {filter.GetType().Name}, which silo '{silo}' does not have. Register "
                    + "it with services.AddPlacementFilter.");
            }
        }

        if (registered.IsService(typeof(ReminderService)) && !registered.IsService(typeof(IReminderTable)))
        {
            problems.Add(
                $"Silo '{silo}' has reminders but no IReminderTable. Register one, or call UseInMemoryReminderService.");
        }

        ModelValidation.Throw(problems);
    }

    private static IEnumerable<string> StoresOf(GrainClassModel model)
    {
        foreach (var state in model.States)
        {
            yield return state.Configuration.StorageName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
        }

        for (var level = model.Type.BaseType; level is not null; level = level.BaseType)
        {
            if (level.IsConstructedGenericType && level.GetGenericTypeDefinition() == typeof(Grain<>))
            {
                yield return model.Type.GetCustomAttribute<StorageProviderAttribute>()?.ProviderName
                    ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
            }
        }
    }
}
