using ZeroG.Catalog;
using ZeroG.Datasets;
using ZeroG.Jobs;
using ZeroG.Market;

namespace ZeroG.Grains.Training;

/// <summary>Checks a job against the cluster: its datasets exist, and live providers offer a device for each worker.</summary>
internal sealed class JobAdmission(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>The job's first state.</summary>
    /// <exception cref="ZeroGException">The specification is invalid, a dataset is missing, or the devices of live providers are too few, of another kind or too small.</exception>
    public async Task<JobState> AdmitAsync(JobSpec spec)
    {
        var model = JobRecipe.Validate(spec);
        var corpus = await NewestAsync(spec.Dataset);
        var heldOut = spec.HeldOut is null ? (BlobRef?)null : await NewestAsync(spec.HeldOut);
        JobRecipe.ValidateCorpus(spec, corpus, heldOut);
        await RequireDevicesAsync(new DeviceDemand(spec.Workers, JobRecipe.Needs(spec)));
        return JobMachine.Submit(spec, corpus, heldOut, model.ParameterCount, clock.GetUtcNow());
    }

    private async Task<BlobRef> NewestAsync(string name)
    {
        var info = await grains.GetGrain<IDatasetGrain>(name).GetAsync();
        return info is { Versions: [.., var newest] }
            ? newest.Content
            : throw new ZeroGException(FailureKind.NotFound, $"There is no dataset '{name}'.", "Register it with 'zerog dataset add NAME FILE'.");
    }

    private async Task RequireDevicesAsync(DeviceDemand demand)
    {
        for (string? after = null; ;)
        {
            var page = await grains.GetGrain<ICatalogGrain>(CatalogKinds.Providers).ListAsync(after, 100);
            var providers = await Task.WhenAll(page.Keys.Select(id => grains.GetGrain<IComputeProviderGrain>(id).GetAsync()));
            demand = providers.Where(provider => provider is { IsAlive: true }).Aggregate(demand, (sum, provider) => sum.With(provider!.Offer));
            if (demand.IsMet) return;
            if (page.Next is null) break;
            after = page.Next;
        }

        demand.Require();
    }
}
