using ZeroG.Catalog;
using ZeroG.Datasets;
using ZeroG.Jobs;
using ZeroG.Market;

namespace ZeroG.Grains.Training;

/// <summary>Checks a job against the cluster: its datasets exist, and there are providers enough.</summary>
internal sealed class JobAdmission(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>The job's first state.</summary>
    /// <exception cref="ZeroGException">The specification is invalid, a dataset is missing or there are too few live providers.</exception>
    public async Task<JobState> AdmitAsync(JobSpec spec)
    {
        var model = JobRecipe.Validate(spec);
        var corpus = await NewestAsync(spec.Dataset);
        var heldOut = spec.HeldOut is null ? (BlobRef?)null : await NewestAsync(spec.HeldOut);
        JobRecipe.ValidateCorpus(spec, corpus, heldOut);
        await RequireProvidersAsync(spec.Workers, model.TrainingBytes(spec.DiLoCo.SequencesPerStep));
        return JobMachine.Submit(spec, corpus, heldOut, model.ParameterCount, clock.GetUtcNow());
    }

    private async Task<BlobRef> NewestAsync(string name)
    {
        var info = await grains.GetGrain<IDatasetGrain>(name).GetAsync();
        return info is { Versions: [.., var newest] }
            ? newest.Content
            : throw new ZeroGException(FailureKind.NotFound, $"There is no dataset '{name}'.", "Register it with 'zerog dataset add NAME FILE'.");
    }

    private async Task RequireProvidersAsync(int workers, long memory)
    {
        var (alive, enough) = (0, 0);
        for (string? after = null; ;)
        {
            var page = await grains.GetGrain<ICatalogGrain>(CatalogKinds.Providers).ListAsync(after, 100);
            var providers = await Task.WhenAll(page.Keys.Select(id => grains.GetGrain<IComputeProviderGrain>(id).GetAsync()));
            alive += providers.Count(provider => provider is { IsAlive: true });
            enough += providers.Count(provider => provider is { IsAlive: true } && provider.Offer.MemoryBytes >= memory);
            if (enough >= workers) return;
            if (page.Next is null) break;
            after = page.Next;
        }

        if (alive >= workers)
        {
            throw new ZeroGException(
                FailureKind.Unavailable,
                $"The job asks for {workers} workers with {memory:N0} bytes each, but only {enough} of {alive} providers have so much memory.",
                "Use a smaller model or batch, fewer workers, or providers with more memory.");
        }

        throw new ZeroGException(
            FailureKind.Unavailable,
            $"The job asks for {workers} workers, but only {alive} providers are alive.",
            $"Lower --workers to {Math.Max(alive, 1)}, or start more providers (zerog up --providers {workers}).");
    }
}
