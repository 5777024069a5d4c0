using ZeroG.Training.Checkpoints;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tests;

/// <summary>An inner phase that is paused and continued, through files as on another machine, keeps every bit.</summary>
public class PausedPhaseTests
{
    private static readonly Dictionary<string, string> s_nothing = [];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_phase_paused_after_any_step_ends_with_the_same_files_tokens_and_loss(int round)
    {
        var input = TinyModel.Phase(round, optimizer: round == 0 ? null : InnerPhase.Run(TinyModel.Phase(round - 1)).Optimizer);
        var through = InnerPhase.Run(input);
        var steps = TinyModel.Recipe.Rounds.InnerSteps(round);
        for (var k = 0; k < steps; k++)
        {
            var ran = 0;
            var paused = InnerPhase.RunUntil(input, null, step => step == k, _ => ran++);
            Assert.Null(paused.Result);
            var continued = InnerPhase.RunUntil(input, Stored(paused.Progress!), static _ => false, _ => ran++);
            AssertSame(through, continued.Result!);
            Assert.Null(continued.Progress);
            Assert.Equal(steps, ran);
        }
    }

    [Fact]
    public void A_phase_paused_after_each_of_its_steps_ends_with_the_same_bits()
    {
        var input = TinyModel.Phase();
        var at = InnerPhase.RunUntil(input, null, static _ => true);
        for (var steps = 0; at.Result is null; steps++)
        {
            Assert.Equal(steps, at.Progress!.Step);
            at = InnerPhase.RunUntil(input, Stored(at.Progress), step => step > steps);
        }

        AssertSame(InnerPhase.Run(input), at.Result);
    }

    [Fact]
    public void A_phase_of_Muon_paused_after_any_step_ends_with_the_same_bits()
    {
        var input = TinyModel.Phase() with { Recipe = TinyModel.Recipe with { Muon = new() } };
        var through = InnerPhase.Run(input);
        for (var k = 0; k < 5; k++)
        {
            var paused = InnerPhase.RunUntil(input, null, step => step == k);
            AssertSame(through, InnerPhase.RunUntil(input, Stored(paused.Progress!), static _ => false).Result!);
        }
    }

    [Fact]
    public void Progress_under_another_optimizer_is_refused()
    {
        var progress = InnerPhase.RunUntil(TinyModel.Phase(), null, static step => step == 2).Progress!;
        var input = TinyModel.Phase() with { Recipe = TinyModel.Recipe with { Muon = new() } };
        Assert.Throws<ArgumentException>(() => InnerPhase.RunUntil(input, progress, static _ => false));
    }

    [Fact]
    public void Continuing_leaves_the_progress_as_it_was()
    {
        var input = TinyModel.Phase();
        var progress = InnerPhase.RunUntil(input, null, static step => step == 2).Progress!;
        var (parameters, optimizer) = (progress.Parameters.Clone(), progress.Optimizer.Copy());

        InnerPhase.RunUntil(input, progress, static _ => false);

        Assert.Equal(parameters.Values, progress.Parameters.Values);
        Assert.Equal(optimizer.FirstMoment.Values, progress.Optimizer.FirstMoment.Values);
        Assert.Equal(optimizer.SecondMoment.Values, progress.Optimizer.SecondMoment.Values);
    }

    [Fact]
    public void Progress_of_another_phase_is_refused()
    {
        var input = TinyModel.Phase();
        var progress = InnerPhase.RunUntil(input, null, static step => step == 2).Progress!;
        var other = Initialization.Initialize(TinyModel.Config with { Layers = 1 }, 1);
        foreach (var wrong in new[]
        {
            progress with { Step = -1 },
            progress with { Step = 3 },
            progress with { Step = 5, Optimizer = progress.Optimizer with { Steps = 5 } },
            progress with { LossSum = double.NaN },
            progress with { Parameters = other },
        })
            Assert.Throws<ArgumentException>(() => InnerPhase.RunUntil(input, wrong, static _ => false));
    }

    private static InnerPhaseProgress Stored(InnerPhaseProgress progress) => new(
        progress.Step,
        Checkpoint.Read(File(new Checkpoint(progress.Parameters, s_nothing).Write), TinyModel.Config).Parameters,
        StateFiles.ReadOptimizer(File(stream => StateFiles.WriteOptimizer(stream, progress.Optimizer)), TinyModel.Config, progress.Optimizer.Kind),
        progress.LossSum);

    private static void AssertSame(InnerPhaseResult expected, InnerPhaseResult actual)
    {
        Assert.Equal(Bytes(expected), Bytes(actual));
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected.MeanLoss), BitConverter.DoubleToInt64Bits(actual.MeanLoss));
    }

    private static byte[] Bytes(InnerPhaseResult result) =>
    [
        .. File(stream => StateFiles.WritePseudoGradient(stream, result.PseudoGradient)).ToArray(),
        .. File(stream => StateFiles.WriteOptimizer(stream, result.Optimizer)).ToArray(),
    ];

    private static MemoryStream File(Action<Stream> write)
    {
        var file = new MemoryStream();
        write(file);
        file.Position = 0;
        return file;
    }
}
