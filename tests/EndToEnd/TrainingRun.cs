using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Silo;

namespace ZeroG.EndToEnd.Tests;

/// <summary>One specification, trained undisturbed in this process and under all sorts of faults in a cluster.</summary>
internal static class TrainingRun
{
    public const string Dataset = "acme/address";

    /// <summary>A specification of which <see cref="KnownCheckpoint"/> is known.</summary>
    public static readonly JobSpec Known = Spec(rounds: 6, innerSteps: 5);

    /// <summary>What <see cref="Known"/> ends with, on either runtime and any number of processes.</summary>
    public static readonly BlobRef KnownCheckpoint = new("0xd750f81439ee9c89972e12b63e0e02f50e21c4b27a65eff5ee67f524304ef42a", 28248);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    public static JobSpec Spec(int rounds, int innerSteps, int workers = 3) => new(
        Dataset,
        Dataset,
        workers,
        Seed: 7,
        new ModelSpec(Width: 16, Layers: 1, Heads: 2, FeedForward: 32, Context: 16, TiedHead: true),
        new InnerOptimizerSpec(LearningRate: 3e-3, FloorFraction: 0.1, WarmUpSteps: 2, WeightDecay: 0.1, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, ClipNorm: 1),
        new DiLoCoSpec(rounds, innerSteps, SequencesPerStep: 2, OpeningRounds: 2, OpeningSteps: 1, OuterLearningRate: 0.7, OuterMomentum: 0.9));

    /// <summary>The last checkpoint of a run in this process that nothing disturbs.</summary>
    public static async Task<BlobRef> UndisturbedAsync(string text, JobSpec spec)
    {
        var folder = Directory.CreateTempSubdirectory("zerog-undisturbed-");
        try
        {
            await using var local = await LocalNode.StartAsync(new NodeOptions { DataDirectory = folder.FullName, Providers = spec.Workers });
            await PublishAsync(local.Node, text);
            var id = JobIds.New(TimeProvider.System);
            await local.Node.SubmitJobAsync(id, spec);
            await foreach (var job in local.Node.WatchJobAsync(id))
                if (job.HasEnded) return Completed(job);
            throw new InvalidOperationException("The watch ended before the job.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static async Task PublishAsync(INode node, string text)
    {
        await using var content = File.OpenRead(text);
        await node.AddDatasetAsync(Dataset, content, Path.GetFileName(text));
    }

    /// <summary>Waits until a job has completed so many rounds, or has ended; the cluster may be unreachable meanwhile.</summary>
    public static async Task<JobSnapshot> ReachAsync(INode node, string jobId, int rounds, TimeSpan patience)
    {
        using var bound = new CancellationTokenSource(patience);
        // A watch of a node that is being killed says less than asking again.
        using var pace = new PeriodicTimer(s_pause);
        JobSnapshot? last = null;
        while (last is not { HasEnded: true } && !(last?.Totals.Rounds >= rounds))
        {
            try
            {
                await pace.WaitForNextTickAsync(bound.Token);
                last = await node.GetJobAsync(jobId, bound.Token);
            }
            catch (OperationCanceledException) when (bound.IsCancellationRequested)
            {
                throw new TimeoutException($"The job did not reach round {rounds} within {patience}: {last?.Phase} in round {last?.Totals.Rounds}, {last?.Reason}");
            }
            catch (Exception away) when (away is ZeroGException { Kind: FailureKind.Unavailable or FailureKind.Storage or FailureKind.Internal } or HttpRequestException)
            {
                // The gateway is down, or the grain is on its way.
            }
        }

        return last;
    }

    public static BlobRef Completed(JobSnapshot job)
    {
        Assert.True(job.Phase == JobPhase.Completed, $"The job ended {job.Phase}: {job.Reason}");
        return job.Checkpoint!.Value;
    }
}
