using System.Net;
using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Links;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Bench.DiLoCo;

/// <summary>Rounds of one method between processes, over links.</summary>
/// <param name="Method">The method.</param>
/// <param name="Rounds">H and τ of each round.</param>
/// <param name="Link">The link of each worker; null for one without limit or delay.</param>
internal sealed record SwarmJob(MethodSettings Method, IReadOnlyList<MethodShape> Rounds, LinkPlan? Link);

/// <summary>
/// Runs jobs between real processes: the hub in this one, each worker in one of its own that is held to a share of a core, on
/// links that are limited at both ends.
/// </summary>
/// <param name="scale">How many workers, and what they train.</param>
/// <param name="text">The text.</param>
/// <param name="starts">What jobs begin from, by inner optimizer: known here, and as files.</param>
/// <param name="form">Who limits the links.</param>
/// <param name="share">Share of a core of each worker.</param>
internal sealed class SwarmBench(BenchScale scale, BenchText text, StartFiles starts, LinkForm form, double share)
{
    private static readonly DeadlineSettings s_patient = new() { StartSeconds = 3600, FloorSeconds = 3600, CapSeconds = 3600 };

    /// <summary>Runs one to its end, and computes it again in this process from its records.</summary>
    /// <param name="job">The job.</param>
    /// <param name="limit">The longest that it may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Peers.PeerFailedException">A worker failed, left, or took too long.</exception>
    public async Task<SwarmOutcome> RunAsync(SwarmJob job, TimeSpan limit, CancellationToken cancellation)
    {
        var recipe = scale.Recipe(job.Method);
        var start = starts.Of(job.Method.Optimizer);
        var parts = start.Parts(recipe, text.Training);
        var settings = new HubSettings { Job = recipe.ToJson(), StartMembers = scale.Workers, Quorum = 1, Deadline = s_patient };
        var rounds = new HubRounds(
            parts, BenchScale.Batch, settings, new FixedPlanner(job.Rounds, job.Method.Outer), scale.StartSteps, scale.Samples, TimeProvider.System);
        var isKernel = job.Link is not null && form == LinkForm.Kernel;
        var options = new LinkOptions
        {
            Secret = LinkSecret.Create(),
            Role = LinkRole.Hub,
            Limits = SwarmHub.LimitsFor(parts.Paths().Max(path => Enumerable.Range(0, path.Projection.Stages).Max(path.MaxBytes))),
            Shape = job.Link?.Shape(form) ?? LinkShape.Open,
            KernelBufferBytes = job.Link?.KernelBufferBytes(form),
            CongestionControl = isKernel ? WorkerOrder.CongestionControl : null,
        };
        var hub = new SwarmHub(settings, rounds, TimeProvider.System);
        await using var networks = await WorkerNetworks.CreateAsync(isKernel ? scale.Workers : 0, job.Link?.LimiterBytesPerSecond ?? 0, cancellation);
        // Workers in networks of their own reach this machine under an address each.
        await using var listener = LinkListener.Start(options, isKernel ? new IPEndPoint(IPAddress.Any, 0) : null);
        var orders = Enumerable.Range(0, scale.Workers).Select(i => new WorkerOrder(
            options.Secret.Reveal(), $"{networks[i]?.Outside ?? IPAddress.Loopback}:{listener.EndPoint.Port}", $"worker {i}", starts.Corpus,
            starts.PathOf(job.Method.Optimizer), job.Method.Optimizer, settings.Job, share, options.Shape.BytesPerSecond, options.Shape.Delay.TotalSeconds,
            options.KernelBufferBytes));
        var ends = await RunAsync(hub, listener, [.. orders], networks, limit, cancellation);
        return new SwarmOutcome(rounds.Records, rounds.Timings, [.. hub.Reports.Values], ends, Replay(start, recipe, rounds.Records));
    }

    private static async Task<WorkerEnd[]> RunAsync(
        SwarmHub hub, LinkListener listener, IReadOnlyList<WorkerOrder> orders, WorkerNetworks networks, TimeSpan limit, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        var workers = new List<WorkerProcess>();
        var running = hub.RunAsync(listener, stop.Token);
        try
        {
            for (var i = 0; i < orders.Count; i++) workers.Add(await WorkerProcess.StartAsync(orders[i], networks[i]));
            Task[] all = [running, .. workers.Select(worker => worker.End)];
            // One that fails ends the job at once, not when all others have waited for it in vain.
            await await Task.WhenAny(Task.WhenAll(all), FirstFailureAsync(all));
            return await Task.WhenAll(workers.Select(worker => worker.End));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new Peers.PeerFailedException($"The workers took longer than {limit.TotalSeconds:0} s.");
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var worker in workers) await worker.DisposeAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Completes with the first failure; never when there is none.
    private static async Task FirstFailureAsync(IReadOnlyList<Task> tasks)
    {
        var left = tasks.ToList();
        while (left.Count > 0)
        {
            var ended = await Task.WhenAny(left);
            await ended;
            left.Remove(ended);
        }

        await Task.Delay(Timeout.Infinite, CancellationToken.None);
    }

    private string Replay(StartCheckpoint start, SwarmRecipe recipe, IReadOnlyList<RoundRecord> records)
    {
        var parts = new ObservedParts(start.Parts(recipe, text.Training));
        var swarm = new LocalSwarm(parts, Environment.ProcessorCount);
        foreach (var record in records) swarm.Replay(record);
        var end = swarm.Finish();
        return new SharedState(records.Count, end, SharedState.Learned(parts.FirstPaths!)).Root;
    }
}
