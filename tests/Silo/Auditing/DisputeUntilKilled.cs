using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using ZeroG.Auditing;
using ZeroG.Auditing.Replay;
using ZeroG.Escrow;
using ZeroG.Grains;
using ZeroG.Silo.Tests.Settlement;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>The killed side of <see cref="DisputeKillTests"/>: a node with a chain of its own, on which a sandbagger is found out.</summary>
internal static class DisputeUntilKilled
{
    public const int Providers = 4, Rounds = 2;

    // What a dispute stores, and what it has sent.
    private static readonly string[] s_states = ["slash", "referee", "settlement", "record"];

    /// <summary>The audits of the job.</summary>
    public static AuditSpec Audits { get; } = new(10_000, 1);

    /// <summary>Cheats in the first round alone: one offence.</summary>
    public static Dictionary<string, IRoundConduct> Conducts()
    {
        var sandbagger = new Sandbagger(new Random(1));
        return new() { ["provider-2"] = new WorksBy((input, every, crew, stop) => input.Round == 0 ? sandbagger.Work(input, every, crew, stop) : null) };
    }

    /// <summary>Runs a node until the job's dispute is over and all of it fetched, or until it is killed.</summary>
    /// <param name="data">Its data directory, to which the text was added.</param>
    /// <param name="job">The job.</param>
    /// <param name="killAt">The write to die at, before or after it, counted from the first of the dispute that this process sees; 0 lives on.</param>
    public static async Task RunAsync(string data, string job, int killAt)
    {
        var killer = new KillSwitch(killAt);
        await using var node = await LocalNode.StartAsync(new NodeOptions
        {
            DataDirectory = data,
            Providers = Providers,
            Chain = new ChainOptions(),
            Conducts = Conducts(),
            Services = services => Switch(services, killer),
        });
        await node.Node.SubmitJobAsync(job, AuditedNode.Audited(Audits, Rounds, workers: 4, isLong: true));
        var chain = node.Chain!;
        await AuditedNode.UntilAsync(cancel => EscrowAsync(node, job, cancel), escrow => escrow is { IsOver: true });
        await AuditedNode.UntilAsync(
            cancel => chain.Deployment.SlashingCourt().TotalsAsync(chain.Client, cancel), totals => totals is { Bonds.IsZero: true, Credits.IsZero: true });
        Console.Out.WriteLine("done");
        Console.Out.Flush();
    }

    // It is opened by the job, a moment after that was submitted.
    private static async Task<EscrowInfo?> EscrowAsync(LocalNode node, string job, CancellationToken cancel)
    {
        try
        {
            return await node.Node.GetEscrowAsync(job, cancel);
        }
        catch (ZeroGException early) when (early.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }

    private static void Switch(IServiceCollection services, KillSwitch killer)
    {
        var storage = services.Single(service => service.IsKeyedService && service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, Stores.Durable));
        services.Remove(storage);
        services.AddKeyedSingleton<IGrainStorage>(Stores.Durable, (provider, name) => new DisputeStorage((IGrainStorage)storage.KeyedImplementationFactory!(provider, name), killer));
    }

    private sealed class DisputeStorage(IGrainStorage inner, KillSwitch killer) : IGrainStorage
    {
        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await inner.ReadStateAsync(stateName, grainId, grainState);
            if (stateName == "slash" && grainState.RecordExists) killer.Arm();
        }

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (stateName == "slash") killer.Arm();
            var step = stateName == "slash" && grainState.State is ZeroG.Grains.Slashing.SlashState slash ? $"slash ({slash.Phase})" : stateName;
            if (s_states.Contains(stateName)) killer.Pass($"before the write of {step}");
            await inner.WriteStateAsync(stateName, grainId, grainState);
            if (s_states.Contains(stateName)) killer.Pass($"after the write of {step}");
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
