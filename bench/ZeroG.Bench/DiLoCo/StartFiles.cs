using ZeroG.Training.Optimization;

namespace ZeroG.Bench.DiLoCo;

/// <summary>The training text and all starts as files, for the worker processes; gone when disposed.</summary>
internal sealed class StartFiles : IDisposable
{
    private readonly string _folder;
    private readonly Dictionary<OptimizerKind, StartCheckpoint> _starts = [];

    /// <summary>Writes the text.</summary>
    public StartFiles(BenchText text)
    {
        _folder = Directory.CreateTempSubdirectory("zerog-dilocox-").FullName;
        File.WriteAllBytes(Corpus, text.Training.Bytes.Span);
    }

    /// <summary>File of the training text.</summary>
    public string Corpus => Path.Combine(_folder, "text");

    /// <summary>Where the start of that optimizer is.</summary>
    public string PathOf(OptimizerKind optimizer) => Path.Combine(_folder, optimizer.ToString().ToLowerInvariant());

    /// <summary>The start of that optimizer.</summary>
    public StartCheckpoint Of(OptimizerKind optimizer) => _starts[optimizer];

    /// <summary>Adds one.</summary>
    public void Add(OptimizerKind optimizer, StartCheckpoint start)
    {
        start.Write(PathOf(optimizer));
        _starts[optimizer] = start;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
