using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests;

/// <summary>Rounds of the tiny model among a few workers.</summary>
internal sealed record SwarmJob(string Codec = "int4", int Steps = 4, int Delay = 0, int Workers = 3, string Aggregator = "clipped", bool Gradients = false)
{
    public static OuterSettings Outer { get; } = new() { LearningRate = 0.6, Momentum = 0.7 };

    public SwarmRecipe Recipe => new()
    {
        Training = TinyModel.Recipe,
        Seed = 5,
        Codec = Codec,
        Aggregator = Aggregator,
        ExchangesGradients = Gradients,
    };

    public SwarmParts Parts(int stages = 1) => new(Recipe, () => TinyModel.Text, OuterState.Start(TinyModel.Parameters()), null, Crew.Alone, stages);

    public RoundPlan Plan(int round, params IEnumerable<int> workers)
    {
        var count = Steps * TinyModel.Recipe.Batch;
        int[] members = [.. workers];
        if (members.Length == 0) members = [.. Enumerable.Range(0, Workers)];
        return new RoundPlan(
            round, round * Steps, Steps, Delay, 2, Outer,
            [.. members.Select((worker, i) => new MemberPlan(worker, [new SampleRange((round * 16L + i) * count, count)]))]);
    }

    /// <summary>SHA-256 of the parameters after some rounds.</summary>
    public string Run(int rounds, int threads)
    {
        var swarm = new LocalSwarm(Parts(), threads);
        for (var round = 0; round < rounds; round++) swarm.Run(Plan(round));
        return Hash(swarm.Finish().Parameters);
    }

    public static string Hash(ParameterVector parameters) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(parameters.Values)))[..16];
}
