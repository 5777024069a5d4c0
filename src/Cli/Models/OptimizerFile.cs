using ZeroG.Training.Checkpoints;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Cli;

/// <summary>A file with a worker's inner optimizer state, of whichever optimizer.</summary>
internal static class OptimizerFile
{
    /// <summary>Reads all of it, and throws the values away.</summary>
    /// <exception cref="CheckpointFormatException">It is no such state, or one of another model.</exception>
    public static Task VerifyAsync(Stream file, ModelConfig model, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var named = Safetensors.ReadHeader(file).Metadata.GetValueOrDefault("optimizer");
            // By its name: a number would be taken for a kind too. A name that is unknown is refused below.
            var kind = Enum.GetValues<OptimizerKind>().FirstOrDefault(known => string.Equals(known.ToString(), named, StringComparison.OrdinalIgnoreCase));
            file.Position = 0;
            StateFiles.ReadOptimizer(file, model, kind);
        },
        cancellationToken);
}
