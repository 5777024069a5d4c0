using ZeroG.Training.Checkpoints;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Bench.DiLoCo;

/// <summary>What all methods with one inner optimizer begin from: the model after the synchronous first tenth of the steps.</summary>
/// <param name="Parameters">Its parameters; read only.</param>
/// <param name="Optimizer">State of the inner optimizer; read only.</param>
internal sealed record StartCheckpoint(ParameterVector Parameters, OptimizerState Optimizer)
{
    private const string Kind = "bench-start";

    /// <summary>SHA-256 of the parameters without momentum, as members compute it.</summary>
    public string Root => new SharedState(0, OuterState.Start(Parameters), []).Root;

    /// <summary>Trains it: all-reduce at each step, from random parameters.</summary>
    public static StartCheckpoint Train(BenchScale scale, OptimizerKind optimizer, Corpus corpus, int threads)
    {
        var method = optimizer == OptimizerKind.Muon ? MethodSettings.SynchronousMuon : MethodSettings.AllReduce;
        var parameters = Initialization.Initialize(BenchScale.Model, scale.Seed);
        var parts = new ObservedParts(new SwarmParts(scale.Recipe(method), () => corpus, OuterState.Start(parameters), null, Crew.Alone));
        var swarm = new LocalSwarm(parts, threads);
        foreach (var plan in scale.Plans(method, new MethodShape(1, 0), 0, scale.StartSteps, SampleLedger.Start)) swarm.Run(plan);
        var end = swarm.Finish();
        return parts.First is GradientReplica replica
            ? new StartCheckpoint(end.Parameters.Clone(), replica.Optimizer.Copy())
            : new StartCheckpoint(end.Parameters, OptimizerState.Fresh(parameters.Layout, optimizer));
    }

    /// <summary>A job's parts that begin from it.</summary>
    public SwarmParts Parts(SwarmRecipe recipe, Corpus corpus) => new(recipe, () => corpus, OuterState.Start(Parameters), Optimizer, Crew.Alone);

    /// <summary>Writes it for other processes.</summary>
    /// <param name="path">Two files begin with that.</param>
    public void Write(string path)
    {
        using (var file = File.Create(ParametersOf(path))) ParameterFile.Write(file, Kind, new Dictionary<string, string>(), ("", Parameters));
        using (var file = File.Create(OptimizerOf(path))) StateFiles.WriteOptimizer(file, Optimizer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CheckpointFormatException">It did not.</exception>
    public static StartCheckpoint Read(string path, OptimizerKind optimizer)
    {
        using var parameters = File.OpenRead(ParametersOf(path));
        using var state = File.OpenRead(OptimizerOf(path));
        return new StartCheckpoint(
            ParameterFile.Read(parameters, Kind, BenchScale.Model, "").Vectors[0], StateFiles.ReadOptimizer(state, BenchScale.Model, optimizer));
    }

    private static string ParametersOf(string path) => path + ".parameters";

    private static string OptimizerOf(string path) => path + ".optimizer";
}
