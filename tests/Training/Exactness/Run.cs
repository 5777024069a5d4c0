using System.Runtime.Intrinsics;
using ZeroG.Provenance;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests.Exactness;

/// <summary>What the processes do, and what they print.</summary>
internal static class Run
{
    /// <summary>Trains some steps and prints the width of the vectors in use, then the root of the checkpoint.</summary>
    public static void Train(string shape, int steps, int threads)
    {
        using var crew = new Crew(threads);
        var training = new Training(shape, crew);
        for (int step = 0; step < steps; step++)
            training.Step();

        Console.WriteLine(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0);
        Console.WriteLine(training.Root());
    }

    /// <summary>
    /// Prints the bytes that a step allocates once the first few are done, the bytes that training must hold, and those by which
    /// it made the process grow.
    /// </summary>
    public static void Steady(string shape, int threads)
    {
        using var crew = new Crew(threads);
        GC.Collect();
        var before = Environment.WorkingSet;
        var training = new Training(shape, crew);
        training.Step();
        training.Step();
        var peak = PeakResident();

        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        training.Steady();
        training.Steady();
        Console.WriteLine(GC.GetTotalAllocatedBytes(precise: true) - allocated);
        Console.WriteLine(training.Bytes(threads));
        Console.WriteLine(peak - before);
    }

    /// <summary>
    /// Runs the rest of an inner phase that was paused, and prints the bytes that it must hold, those that the recipe says it
    /// holds at most, and those by which it made the process grow.
    /// </summary>
    public static void Phase(string shape, int threads)
    {
        var recipe = Shapes.Recipe(shape);
        using var crew = new Crew(threads);
        var corpus = new Corpus(Words.Text(20_000));
        Continue(Shapes.Recipe("tiny"), corpus, crew); // what loads and compiles the engine is not what a phase holds
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        var before = Environment.WorkingSet;

        var state = Continue(recipe, corpus, crew);
        var peak = PeakResident();
        // Start, parameters at the pause and after it, gradient, pseudo-gradient; the optimizer's state before, at the pause and after.
        long values = 5L * recipe.Model.ParameterCount + 3L * (state.FirstMoment.Values.Length + state.SecondMoment.Values.Length);
        Console.WriteLine(sizeof(float) * values + Transformer.WorkingBytes(recipe.Model, recipe.MicroBatch, recipe.Recompute, threads)
            + (recipe.Muon is null ? 0 : Muon.ScratchBytes(recipe.Model)));
        Console.WriteLine(recipe.TrainingBytes);
        Console.WriteLine(peak - before);
    }

    /// <summary>Two steps of a phase from arbitrary states, all of whose values were written; returns the last state.</summary>
    private static OptimizerState Continue(TrainingRecipe recipe, Corpus corpus, Crew crew)
    {
        recipe = recipe with { Rounds = new RoundSchedule { Rounds = 1, Steps = 3 } };
        var start = Initialization.Initialize(recipe.Model, 1);
        var state = OptimizerState.Fresh(start.Layout, recipe.Optimizer);
        state.FirstMoment.Values.Fill(1e-4f);
        state.SecondMoment.Values.Fill(1e-6f);
        var input = new InnerPhaseInput(recipe, start, state, corpus, Seed: 1, Worker: 0, Round: 0);
        var progress = new InnerPhaseProgress(1, start.Clone(), state.Copy() with { Steps = 1 }, LossSum: 5);
        var result = InnerPhase.RunUntil(input, progress, _ => false, crew: crew).Result!;
        GC.KeepAlive(input);
        GC.KeepAlive(progress);
        return result.Optimizer;
    }

    /// <summary>The most memory the process ever held, in bytes (proc(5), VmHWM).</summary>
    private static long PeakResident()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6).Trim(" \tkB"), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>One model in training on a text that is made up.</summary>
    private sealed class Training
    {
        private readonly TrainingRecipe _recipe;
        private readonly TrainingStep _step;
        private readonly Corpus _corpus = new(Words.Text(20_000));
        private readonly ParameterVector _parameters;
        private readonly OptimizerState _optimizer;
        private readonly int[] _tokens, _targets;
        private int _steps;

        public Training(string shape, Crew crew)
        {
            _recipe = Shapes.Recipe(shape);
            _step = new TrainingStep(_recipe, crew);
            _parameters = Initialization.Initialize(_recipe.Model, 1);
            _optimizer = OptimizerState.Fresh(_parameters.Layout, _recipe.Optimizer);
            (_tokens, _targets) = (new int[_recipe.TokensPerStep], new int[_recipe.TokensPerStep]);
        }

        /// <summary>The next step, on data of its own.</summary>
        public void Step()
        {
            var offsets = _corpus.SelectData(1, 0, 0, _steps, _recipe.Batch, _recipe.Model.Context);
            _corpus.Gather(offsets, _recipe.Model.Context, _tokens, _targets);
            Steady();
        }

        /// <summary>The next step on the data of the last.</summary>
        public void Steady()
        {
            var outcome = _step.Run(_parameters, _optimizer, _recipe.LearningRate.At(_steps++, 100), _tokens, _targets);
            if (!outcome.IsFinite) throw new InvalidOperationException($"{outcome} at step {_steps}.");
        }

        /// <summary>Parameters, gradient, optimizer state, activations and scratch.</summary>
        public long Bytes(int threads) =>
            sizeof(float) * 4L * _recipe.Model.ParameterCount
            + Transformer.WorkingBytes(_recipe.Model, _recipe.MicroBatch, _recipe.Recompute, threads);

        public string Root()
        {
            using var file = new MemoryStream();
            new Checkpoint(_parameters, new Dictionary<string, string>()).Write(file);
            return ContentRoot.Compute(file.ToArray()).Root.ToString();
        }
    }
}
