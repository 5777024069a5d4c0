using ZeroG.Cli;
using ZeroG.Training.Data;
using ZeroG.Training.Evaluation;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Bench.DiLoCo;

/// <summary>The text that is trained on, and the one that is held out.</summary>
/// <param name="Training">To train on.</param>
/// <param name="HeldOut">To evaluate on.</param>
internal sealed record BenchText(Corpus Training, Corpus HeldOut)
{
    /// <summary>Held-out bytes of a loss.</summary>
    public const int LossBytes = 400_000;

    /// <summary>Held-out bytes of a point of a curve: fewer, for there are many.</summary>
    public const int CurveBytes = 100_000;

    /// <summary>The State of the Union addresses, in the demo's split.</summary>
    public static async Task<BenchText> LoadAsync(CancellationToken cancellation)
    {
        var speeches = Speeches.Find();
        return new BenchText(new Corpus(await Speeches.TextAsync(speeches.Training, cancellation)), new Corpus(await Speeches.TextAsync(speeches.HeldOut, cancellation)));
    }

    /// <summary>Held-out loss in nats a byte, on the first bytes.</summary>
    public double Loss(ParameterVector parameters, int bytes, Crew crew) => HeldOutLoss.Measure(parameters, HeldOut, bytes, crew: crew).PerByte;
}
