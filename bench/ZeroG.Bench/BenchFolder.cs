using System.CommandLine;

namespace ZeroG.Bench;

/// <summary>A folder of a measurement's own, gone with it.</summary>
internal sealed class BenchFolder : IDisposable
{
    private BenchFolder(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The option that says on which disk.</summary>
    /// <param name="description">What is there.</param>
    public static Option<DirectoryInfo> Option(string description) => new("--folder")
    {
        Description = description,
        DefaultValueFactory = _ => new DirectoryInfo(System.IO.Path.GetTempPath()),
    };

    /// <summary>Makes one.</summary>
    /// <param name="place">In which folder.</param>
    public static BenchFolder Create(DirectoryInfo place)
    {
        var folder = new BenchFolder(System.IO.Path.Combine(place.FullName, $"zerog-bench-{Guid.NewGuid():N}"));
        Directory.CreateDirectory(folder.Path);
        return folder;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
