using Microsoft.Extensions.DependencyInjection;
using ZeroG.Auditing;
using ZeroG.Grains.Training;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>The killed side of <see cref="HonestNodeTests"/>: a node with a chain of its own, slow stores, and a job of honest workers.</summary>
internal static class AuditUntilKilled
{
    /// <summary>Two more providers than workers, so that work and audits can move when a silo stops.</summary>
    public const int Workers = 4, Providers = 6;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20), s_longestDelay = TimeSpan.FromMilliseconds(10);

    /// <summary>The audits of the job: of every round of everybody.</summary>
    public static AuditSpec Audits { get; } = new(10_000, 2);

    /// <summary>Runs a node until its job has ended, or until it is killed. Prints <c>audits N</c> again and again, N the acquittals, and
    /// <c>ended</c> at last; stops the silo of the provider that it reads the name of, and prints <c>stopped NAME</c>.</summary>
    /// <param name="data">Its data directory, to which the text was added.</param>
    /// <param name="job">The job.</param>
    /// <param name="rounds">Its rounds.</param>
    /// <param name="seed">Of the delays.</param>
    public static async Task RunAsync(string data, string job, int rounds, int seed)
    {
        var random = new Random(seed);
        await using var node = await LocalNode.StartAsync(new NodeOptions
        {
            DataDirectory = data,
            Providers = Providers,
            Chain = new ChainOptions(),
            Services = services => Slow(services, random),
        });
        await node.Node.SubmitJobAsync(job, AuditedNode.Audited(Audits, rounds, Workers, isLong: false));
        var stopping = StopAsync(node);
        using var timer = new PeriodicTimer(s_tick);
        while (await node.Node.GetJobAsync(job) is { HasEnded: false })
        {
            if (stopping.IsFaulted) await stopping;
            Print($"audits {await AcquittedAsync(node, job)}");
            await timer.WaitForNextTickAsync();
        }

        Print("ended");
    }

    // The job's audits begin a moment after it was submitted.
    private static async Task<int> AcquittedAsync(LocalNode node, string job)
    {
        try
        {
            return (await node.Node.GetAuditsAsync(job)).Totals.Acquitted;
        }
        catch (ZeroGException early) when (early.Kind is FailureKind.NotFound or FailureKind.Unavailable)
        {
            return 0;
        }
    }

    // On a thread of its own: the console's reader keeps its caller waiting.
    private static async Task StopAsync(LocalNode node)
    {
        if (await Task.Run(Console.In.ReadLine) is not { } provider) return;
        await node.StopProviderAsync(provider);
        Print($"stopped {provider}");
    }

    private static void Print(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    private static void Slow(IServiceCollection services, Random random)
    {
        var stores = (IBlobStores)services.Single(service => service.ServiceType == typeof(IBlobStores)).ImplementationInstance!;
        services.AddSingleton<IBlobStores>(new SlowBlobs(stores, s_longestDelay, random, TimeProvider.System));
    }
}
