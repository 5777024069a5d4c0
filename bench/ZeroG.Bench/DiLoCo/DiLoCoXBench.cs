using ZeroG.Swarm.Links;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Bench.DiLoCo;

/// <summary>What to measure.</summary>
/// <param name="Scale">How much is trained, and by how many.</param>
/// <param name="R">R of the table's link.</param>
/// <param name="Share">Share of a core of each worker.</param>
/// <param name="Methods">The rows.</param>
/// <param name="Seeds">Seeds of the noise; below 2 for none.</param>
/// <param name="NoiseTokens">Tokens of its runs.</param>
/// <param name="WindowSeconds">Least length of a throughput window.</param>
/// <param name="CalibrationSteps">Steps without exchange that are timed.</param>
/// <param name="OtherR">Faster links to try as well.</param>
/// <param name="Form">Who limits the links; null for the best that the machine can do.</param>
/// <param name="MeasuresLoss">Whether full runs are made.</param>
/// <param name="MeasuresThroughput">Whether processes are started.</param>
internal sealed record DiLoCoXOptions(
    BenchScale Scale, double R, double Share, IReadOnlyList<MethodSettings> Methods, int Seeds, long NoiseTokens, double WindowSeconds, int CalibrationSteps,
    IReadOnlyList<double> OtherR, LinkForm? Form, bool MeasuresLoss, bool MeasuresThroughput);

/// <summary>Methods side by side: the loss of full runs in this process, the throughput of processes on slow links.</summary>
/// <param name="options">What to measure.</param>
/// <param name="text">The text.</param>
/// <param name="log">Told how far it is.</param>
internal sealed class DiLoCoXBench(DiLoCoXOptions options, BenchText text, Action<string> log) : IDisposable
{
    // Where the exchange is hidden, a hundredth matters.
    private const int Turns = 4;

    private static readonly ParameterLayout s_layout = ParameterLayout.For(BenchScale.Model);
    private static readonly long s_modelBytes = sizeof(float) * (long)s_layout.Length;

    private readonly Crew _crew = new(Environment.ProcessorCount);
    private readonly StartFiles _starts = new(text);
    private readonly Dictionary<string, LossResult> _losses = [];
    private readonly Dictionary<string, ThroughputResult> _throughputs = [];
    private readonly List<OtherLink> _others = [];
    private readonly List<StartResult> _startResults = [];

    private OptimizerKind[] Optimizers => [.. options.Methods.Select(method => method.Optimizer).Distinct().Order()];

    /// <summary>Measures all of it.</summary>
    public async Task<DiLoCoXResult> RunAsync(CancellationToken cancellation)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var machine = Machine.Here();
        if (machine.LoadBefore > 0.5) log($"the machine is not idle (load {machine.LoadBefore:0.0}): workers will be kept from their share, and no figure of throughput will be right");
        foreach (var optimizer in Optimizers) Start(optimizer);
        // Throughput first: the machine is not yet warm from the full runs, and what fails, fails early.
        LinkResult? link = null;
        IReadOnlyList<IdleLinkResult> idle = [];
        if (options.MeasuresThroughput) (link, idle) = await MeasureThroughputAsync(cancellation);
        IReadOnlyList<Noise> noise = [];
        LossResult? muon = null;
        if (options.MeasuresLoss)
        {
            foreach (var method in options.Methods) _losses[method.Name] = Loss(method, cancellation);
            if (Optimizers.Contains(OptimizerKind.Muon)) muon = Loss(MethodSettings.SynchronousMuon, cancellation);
            noise = [.. MeasureNoise(cancellation)];
        }

        var synchronous = _losses.GetValueOrDefault(MethodSettings.AllReduce.Name)?.Loss;
        var rows = MethodResult.Compare([.. options.Methods.Select(Row)], synchronous, muon?.Loss);
        return new DiLoCoXResult
        {
            Methods = rows,
            Ceiling = 1 + options.R,
            Tokens = options.Scale.Tokens,
            StartTokens = (long)options.Scale.StartSteps * options.Scale.Workers * BenchScale.TokensPerStep,
            R = options.R,
            StepSeconds = idle.Count > 0 ? idle[0].StepSeconds : null,
            Workers = options.Scale.Workers,
            Share = options.Share,
            Parameters = s_layout.Length,
            Seed = options.Scale.Seed,
            Link = link,
            WithoutExchange = idle,
            Starts = _startResults,
            SynchronousLoss = synchronous,
            SynchronousMuonLoss = muon?.Loss,
            Noise = noise,
            Ablations = Ablation.Of(rows, noise.Count > 0 ? noise[0] : null),
            Dominating = Dominating(rows),
            OtherLinks = _others,
            Projections = Projection.Of(rows),
            Machine = machine,
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _starts.Dispose();
        _crew.Dispose();
    }

    // No more loss and no more bytes than plain DiLoCoX, and hidden as it is: an ablation without overlap is no rival.
    private static IReadOnlyList<string> Dominating(IReadOnlyList<MethodResult> rows) =>
        rows.FirstOrDefault(row => row.Name == MethodSettings.DiLoCoX.Name) is not { HeldOutLoss: { } loss, Bytes: { } bytes } plain
            ? []
            : [.. rows.Where(row => row != plain && MethodSettings.All.Any(method => method.Name == row.Name && method.IsPlanned) && row.HeldOutLoss <= loss && row.Bytes <= bytes).Select(row => row.Name)];

    private void Start(OptimizerKind optimizer)
    {
        var start = StartCheckpoint.Train(options.Scale, optimizer, text.Training, _crew.Threads);
        _starts.Add(optimizer, start);
        var result = new StartResult(optimizer.ToString(), options.Scale.StartSteps, text.Loss(start.Parameters, BenchText.LossBytes, _crew), start.Root);
        _startResults.Add(result);
        log($"start with {optimizer}: {result.Steps} synchronous steps, loss {result.HeldOutLoss:0.0000}");
    }

    private MethodResult Row(MethodSettings method)
    {
        var row = MethodResult.Of(method, ShapeOf(method));
        if (_losses.GetValueOrDefault(method.Name) is { } loss) row = row.With(loss, options.Scale, s_modelBytes);
        if (_throughputs.GetValueOrDefault(method.Name) is { } throughput) row = row.With(throughput, s_modelBytes);
        return row;
    }

    // In steps, the exchange is the same however long a step takes.
    private MethodShape ShapeOf(MethodSettings method) =>
        method.At(options.R, LinkPlan.Of(options.R, stepSeconds: 0.01, s_layout).ExchangeSteps(CodecSpec.Parse(method.Codec), s_layout));

    private LossResult Loss(MethodSettings method, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var result = LossRun.Run(method, ShapeOf(method), options.Scale, _starts.Of(method.Optimizer), text, _crew);
        log($"{method.Name}: loss {(result.Loss is { } loss ? loss.ToString("0.0000") : "none, it diverged")}, {result.BytesUp + result.BytesDown:N0} bytes a worker, {result.Seconds:0} s");
        return result;
    }

    private IEnumerable<Noise> MeasureNoise(CancellationToken cancellation)
    {
        if (options.Seeds < 2) yield break;
        foreach (var method in options.Methods.Where(method => method.Name == MethodSettings.DiLoCoX.Name))
        {
            var losses = new List<double>();
            for (ulong seed = 0; seed < (ulong)options.Seeds; seed++)
            {
                cancellation.ThrowIfCancellationRequested();
                var scale = BenchScale.OfTokens(options.NoiseTokens, options.Scale.Workers, options.Scale.Seed + seed);
                var start = StartCheckpoint.Train(scale, method.Optimizer, text.Training, _crew.Threads);
                if (LossRun.Run(method, ShapeOf(method), scale, start, text, _crew).Loss is { } loss) losses.Add(loss);
            }

            if (losses.Count < 2) continue;
            var noise = Noise.Of(method.Name, options.NoiseTokens, losses);
            log($"noise of {method.Name}: deviation {noise.Deviation:0.0000} over {losses.Count} seeds at {noise.Tokens:N0} tokens");
            yield return noise;
        }
    }

    private async Task<(LinkResult Link, IReadOnlyList<IdleLinkResult> Idle)> MeasureThroughputAsync(CancellationToken cancellation)
    {
        var support = options.Form is { } form ? new LinkSupport(form, "as asked for") : await LinkSupport.ProbeAsync(cancellation);
        var bench = new SwarmBench(options.Scale, text, _starts, support.Form, options.Share);
        var throughput = new Throughput(bench, options.Scale, options.WindowSeconds);
        // AdamW's step is the one that R counts in.
        OptimizerKind[] all = [OptimizerKind.AdamW, .. Optimizers.Where(optimizer => optimizer != OptimizerKind.AdamW)];
        foreach (var optimizer in all)
        {
            if (!Optimizers.Contains(optimizer)) Start(optimizer);
            log($"without exchange, {optimizer}: a step takes {await throughput.CalibrateAsync(optimizer, options.CalibrationSteps, cancellation) * 1e3:0.00} ms");
        }

        var link = await LinkAsync(throughput, options.R, support, cancellation);
        foreach (var method in options.Methods) _throughputs[method.Name] = await MeasureAsync(throughput, method, link, method.IsPlanned ? Turns : 1, cancellation);
        foreach (var r in options.OtherR)
        {
            var faster = await LinkAsync(throughput, r, support, cancellation);
            var rows = new List<MethodResult>();
            foreach (var method in options.Methods.Where(method => method == MethodSettings.AllReduce || method == MethodSettings.DiLoCoX || method == MethodSettings.MuLoCo))
            {
                var measured = await MeasureAsync(throughput, method, faster, turns: 1, cancellation);
                rows.Add(MethodResult.Of(method, measured.Shape).With(measured, s_modelBytes));
            }

            _others.AddRange(MethodResult.Compare(rows, null, null).Select(row => new OtherLink(r, row)));
        }

        IdleLinkResult[] idle = [.. all.Select(optimizer => new IdleLinkResult(optimizer.ToString(), throughput.StepSeconds[optimizer], throughput.WithoutExchange(optimizer)))];
        return (new LinkResult(support.Form.ToString(), support.Reason, link.BytesPerSecond, link.LimiterBytesPerSecond, link.DelaySeconds), idle);
    }

    private async Task<LinkPlan> LinkAsync(Throughput throughput, double r, LinkSupport support, CancellationToken cancellation)
    {
        var link = await throughput.TuneAsync(LinkPlan.Of(r, throughput.StepSeconds[OptimizerKind.AdamW], s_layout), cancellation);
        log(
            $"link: R = {r:0}, {link.BytesPerSecond:N0} bytes/s each way, delay {link.DelaySeconds * 1e3:0.0} ms, limited by {support.Form} ({support.Reason}), "
            + $"set to {link.LimiterBytesPerSecond:N0} bytes/s");
        return link;
    }

    private async Task<ThroughputResult> MeasureAsync(Throughput throughput, MethodSettings method, LinkPlan link, int turns, CancellationToken cancellation)
    {
        var result = await throughput.MeasureAsync(method, link, turns, cancellation);
        log(
            $"{method.Name} at R = {link.R:0}: {result.TokensPerSecond:N1} tokens/s, utilization {result.Utilization:P1} (by turns: {DiLoCoXText.Turns(result.TurnUtilizations)}), exchange {result.ExchangeSeconds:0.000} s "
            + $"(predicted {result.PredictedExchangeSeconds:0.000} s), roots {(result.RootsAgree ? "agree" : "DIFFER")}");
        return result;
    }
}
