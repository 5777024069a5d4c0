using System.CommandLine;
using System.Diagnostics;
using System.Net;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Members;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Bench.DiLoCo;

/// <summary><c>bench dilocox-worker</c>, which <c>bench dilocox</c> starts: one worker in a process of its own.</summary>
internal static class WorkerVerb
{
    /// <summary>Its name.</summary>
    public const string Name = "dilocox-worker";

    private const int WarmUpRounds = 3, WarmUpSteps = 40;

    public static Command Create()
    {
        var command = new Command(Name, "One worker, for 'dilocox': reads an order from standard input.") { Hidden = true };
        command.SetAction(async (_, cancellation) =>
        {
            if (await Console.In.ReadLineAsync(cancellation) is not { } line)
            {
                await Console.Error.WriteLineAsync("There is no order on standard input: this verb is started by 'dilocox'.");
                return 1;
            }

            try
            {
                Console.WriteLine((await RunAsync(WorkerOrder.FromJson(line), cancellation)).ToJson());
                return 0;
            }
            catch (LinkException broken)
            {
                await Console.Error.WriteLineAsync(broken.Message);
                return 1;
            }
        });
        return command;
    }

    private static async Task<WorkerEnd> RunAsync(WorkerOrder order, CancellationToken cancellation)
    {
        var corpus = new Corpus(await File.ReadAllBytesAsync(order.Corpus, cancellation));
        var start = StartCheckpoint.Read(order.Start, order.Optimizer);
        WarmUp(start.Parts(SwarmRecipe.FromJson(order.Job), corpus));
        var (cpu, clock) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var pace = new TimedPace(new CorePace(order.Share));
        var settings = new MemberSettings
        {
            Hub = new TcpTarget(IPEndPoint.Parse(order.Hub)),
            Link = new LinkOptions
            {
                Secret = LinkSecret.Parse(order.Secret),
                Role = LinkRole.Worker,
                Limits = new MessageLimits(), // filled in by the client
                Shape = new LinkShape(order.BytesPerSecond, TimeSpan.FromSeconds(order.DelaySeconds)),
                KernelBufferBytes = order.BufferBytes,
                CongestionControl = order.BufferBytes is null ? null : WorkerOrder.CongestionControl,
                HandshakeLimit = TimeSpan.FromSeconds(60),
            },
            Name = order.Name,
            Parts = job => job == order.Job
                ? start.Parts(SwarmRecipe.FromJson(job), corpus)
                : throw new FormatException("The hub has another job than this worker was started for."),
            Pace = pace,
        };
        var state = await SwarmClient.RunAsync(settings, cancellation);
        return new WorkerEnd(state.Root, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, clock.Elapsed.TotalSeconds, pace.Ends);
    }

    // The compiler's last tier, of steps, codecs and averages; what was trained here is forgotten.
    private static void WarmUp(ISwarmParts parts)
    {
        var swarm = new LocalSwarm(parts, threads: 1);
        var samples = SampleLedger.Start;
        for (var round = 0; round < WarmUpRounds; round++)
        {
            var steps = parts.ExchangesGradients ? 1 : WarmUpSteps;
            for (var again = 0; again < WarmUpSteps / steps; again++)
            {
                (samples, var given) = samples.Take(steps * BenchScale.Batch);
                var number = round * (WarmUpSteps / steps) + again;
                swarm.Run(new RoundPlan(number, 0, steps, 0, 0, new(), [new MemberPlan(0, given)]));
            }
        }

        // Each member begins to rest from here on.
        GC.Collect();
    }
}
