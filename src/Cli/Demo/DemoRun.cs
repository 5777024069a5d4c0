using ZeroG.Auditing.Replay;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Silo;
using ZeroG.Training.Generation;

namespace ZeroG.Cli;

/// <summary>The demo in one process: an orchestrator silo, a provider silo a worker, and real text.</summary>
/// <param name="invocation">Where to write.</param>
/// <param name="dataDirectory">Where to keep everything.</param>
/// <param name="threads">Threads of each worker's device, or null to share the cores out evenly.</param>
/// <param name="chain">Where the job pays its providers; null pays nothing, and audits nothing.</param>
/// <param name="isHonest">Whether all providers are honest; otherwise one cheats.</param>
internal sealed class DemoRun(Invocation invocation, string dataDirectory, int? threads, ChainOptions? chain, bool isHonest)
{
    private const string Cheat = "provider-2";

    private const string Training = "demo/speeches";
    private const string HeldOut = "demo/speeches-held-out";
    private const string Prompt = "My fellow citizens, ";
    private const int SampleTokens = 400;

    /// <summary>Trains, evaluates and samples.</summary>
    /// <param name="configure">Puts the user's choices into the demo's specification.</param>
    /// <param name="isFresh">Never go on with an earlier job.</param>
    /// <param name="cancellationToken">Stops; the same command goes on later.</param>
    public async Task<DemoResult> RunAsync(Func<JobSpec, JobSpec> configure, bool isFresh, CancellationToken cancellationToken)
    {
        var speeches = Speeches.Find();
        var (training, heldOut) = (await Speeches.TextAsync(speeches.Training, cancellationToken), await Speeches.TextAsync(speeches.HeldOut, cancellationToken));
        invocation.Terminal.Note(
            $"text: {speeches.Training.Count} speeches to train on ({Quantity.Bytes(training.Length)}), {speeches.HeldOut.Count} held out ({Quantity.Bytes(heldOut.Length)})");
        var spec = configure(Recipes.Demo(Training, HeldOut)) with { Escrow = chain is null ? null : DemoPayments.Terms };
        // The only worker of a job has nobody who audits it, and workers that exchange while they train are not audited yet.
        if (chain is not null && spec is { Audits: null, Workers: > 1 }) spec = spec with { Audits = DemoAudits.Terms(spec.DiLoCo.Rounds) };
        var hasCheat = spec.Audits is not null && !isHonest;
        var options = new NodeOptions { DataDirectory = dataDirectory, Providers = spec.Workers, Threads = threads, Chain = chain, Log = invocation.Log };
        if (hasCheat)
        {
            invocation.Terminal.Note($"{Cheat} cheats: it runs a tenth of its steps and adds noise");
            options = options with { Conducts = new Dictionary<string, IRoundConduct> { [Cheat] = new Sandbagger(new Random(unchecked((int)spec.Seed))) } };
        }

        await using var node = await LocalNode.StartAsync(options, cancellationToken);
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var baselines = Baselines.MeasureAsync(training, heldOut, abandoned.Token);
        try
        {
            var job = await TrainAsync(node.Node, spec, speeches, isFresh, cancellationToken);
            if (JobOutcome.FailureOf(job) is { } failure) throw new JobEndedException(failure);
            var report = await ReportAsync(node.Node, job, await baselines, cancellationToken);
            if (node.Chain is not { } setup) return report;
            var payments = await DemoPayments.ReadAsync(node.Node, setup, job.JobId, invocation.Terminal, cancellationToken);
            return report with { Payments = payments, Audits = spec.Audits is null ? null : await DemoAudits.ReadAsync(node.Node, job.JobId, invocation.Terminal, cancellationToken) };
        }
        finally
        {
            await abandoned.CancelAsync();
        }
    }

    private async Task<JobSnapshot> TrainAsync(INode node, JobSpec spec, Speeches speeches, bool isFresh, CancellationToken cancellationToken)
    {
        var upload = new DatasetUpload(node);
        var training = await upload.AddAsync(Training, speeches.Training, Speeches.Description, cancellationToken);
        var heldOut = await upload.AddAsync(HeldOut, speeches.HeldOut, Speeches.Description, cancellationToken);
        var work = new DemoRecord(JobIds.New(TimeProvider.System), spec, training.Content.Root, heldOut.Content.Root);
        var job = await new DemoJob(node, dataDirectory, invocation.Terminal).SubmitOrResumeAsync(work, isFresh, cancellationToken);
        return await JobDisplay.FollowAsync(node, job.JobId, job.Totals.Rounds, invocation.Terminal, cancellationToken);
    }

    private async Task<DemoResult> ReportAsync(
        INode node, JobSnapshot job, SortedDictionary<int, double> baselines, CancellationToken cancellationToken)
    {
        var stored = job.Checkpoint!.Value;
        var file = await CheckpointCopy.WriteAsync(node, stored, dataDirectory, cancellationToken);
        await using var stream = InputFile.Open(file);
        var checkpoint = await CheckpointSource.ReadAsync(stream, cancellationToken);
        var sampling = new SamplingOptions { Seed = job.Spec.Seed, MaxTokens = SampleTokens };
        var sample = await Samples.DrawAsync(checkpoint, Prompt, sampling, static _ => { }, cancellationToken);
        var totals = job.Totals;
        return new DemoResult(
            job.HeldOutLoss!.Value, baselines[Baselines.Orders[0]], baselines, DemoResult.OrdersAbove(job.HeldOutLoss.Value, baselines),
            totals.Rounds, job.Spec.Workers, job.Spec.Seed, job.Parameters, totals.Tokens, totals.TrainingSeconds > 0 ? totals.Tokens / totals.TrainingSeconds : 0,
            totals.BytesSent, totals.BytesAllReduce, stored.Root, file, job.JobId, Prompt, sample);
    }
}
