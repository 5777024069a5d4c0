using System.CommandLine;
using ZeroG.Cli;
using ZeroG.Peers;

namespace ZeroG.Bench.Parity;

/// <summary><c>bench parity</c>: whether this engine computes what PyTorch computes.</summary>
internal static class ParityVerb
{
    private const int Steps = 300;

    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object." };

    public static Command Create()
    {
        var command = new Command(
            "parity",
            "Logits, loss and every gradient of this engine and of PyTorch from the same weights and batch; the loss curves of 300 steps "
            + "of shape A on the State of the Union addresses; and models that travel between the two. Fails where a bound is broken.")
        {
            Json,
        };
        command.SetAction((arguments, cancellation) => PeerFailure.ReportAsync(() => RunAsync(arguments, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var (found, missing) = await Torch.FindAsync(cancellation);
        if (found is not { } torch)
        {
            await Console.Error.WriteLineAsync(missing);
            return 1;
        }
        byte[] text;
        try
        {
            text = await Speeches.TextAsync(Speeches.Find().Training, cancellation);
        }
        catch (ZeroGException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message} {e.Remedy}");
            return 1;
        }
        var folder = Directory.CreateTempSubdirectory("zerog-parity-").FullName;
        try
        {
            var result = await CompareAsync(torch, text, folder, cancellation);
            if (arguments.GetValue(Json)) Console.WriteLine(result.ToJson());
            else result.WriteTo(Console.Out);
            return result.Holds ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ParityResult> CompareAsync(Torch torch, byte[] text, string folder, CancellationToken cancellation)
    {
        var machine = Machine.Here();
        var tensors = new List<ShapeDifferences>();
        foreach (var shape in new[] { ModelShape.Tiny, ModelShape.Grouped, ModelShape.A })
            tensors.Add(new ShapeDifferences(shape.Name, await GradientParity.RunAsync(torch, shape, Folder(shape.Name), cancellation)));

        string ours = Folder("ours"), theirs = Folder("theirs");
        LossCurves[] curves =
        [
            await CurveParity.RunAsync(torch, ModelShape.A, CurveParity.GentlePeak, text, Steps, Folder("start"), ours, theirs, cancellation),
            await CurveParity.RunAsync(
                torch, ModelShape.A, CurveParity.DefaultPeak, text, Steps, Folder("default"), Folder("ours, default"), Folder("theirs, default"), cancellation),
        ];
        GreedyText[] texts =
        [
            await GreedyParity.RunAsync(torch, ours, "a model that this engine trained and wrote", cancellation),
            await GreedyParity.RunAsync(torch, theirs, "a model that PyTorch trained and wrote", cancellation),
            await GreedyParity.OfTheirsAsync(torch, ModelShape.Grouped.Config, Folder("drawn"), cancellation),
        ];
        return new ParityResult(tensors, curves, texts, torch.Version, machine);

        string Folder(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
    }
}
