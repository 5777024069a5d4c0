using System.Diagnostics;

namespace ZeroG.EndToEnd.Tests.Cluster;

/// <summary>
/// What a later version of this program might be: the same sources with a member added to a message, a method added to its
/// grain interface, and the interface's version raised, as the rules for contracts ask.
/// </summary>
internal sealed class NextVersion : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private static readonly string[] s_trees = ["src"];

    private NextVersion(string folder) => Folder = folder;

    public string Folder { get; }

    public string Program => Path.Combine(Folder, "artifacts", "orleans", "bin", "ZeroG.Cli", "release", "zerog.dll");

    /// <summary>Where the sources of this build are, or null when the tests run elsewhere.</summary>
    public static string? Sources { get; } = Find();

    public static async Task<NextVersion> BuildAsync()
    {
        var version = new NextVersion(Directory.CreateTempSubdirectory("zerog-next-").FullName);
        try
        {
            version.Copy();
            version.Edit("src/Interfaces/Jobs/ITrainerGrain.cs", "Version(2)", "Version(3)");
            version.Edit("src/Interfaces/Jobs/ITrainerGrain.cs", "] BlobRef? InnerState)", "] BlobRef? InnerState, [property: Id(90)] string? Rehearsal = null)");
            version.Edit(
                "src/Interfaces/Jobs/ITrainerGrain.cs",
                "    Task StopAsync(long epoch);",
                "    Task StopAsync(long epoch);\n\n    /// <summary>New.</summary>\n    [Alias(\"NewAsync\")]\n    Task<string> NewAsync();");
            version.Edit(
                "src/Grains/Training/TrainerGrain.cs",
                "    public Task StopAsync(long epoch)",
                "    public Task<string> NewAsync() => Task.FromResult(\"new\");\n\n    public Task StopAsync(long epoch)");
            version.Edit("src/Grains/Training/JobMachine.cs", "state.InnerStates[worker])", "state.InnerStates[worker], \"next\")");
            await version.MakeAsync();
            return version;
        }
        catch
        {
            version.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Copy()
    {
        var files = Directory.EnumerateFiles(Sources!, "Directory.*").Append(Path.Combine(Sources!, ".editorconfig")).Append(Path.Combine(Sources!, "global.json"))
            .Concat(s_trees.SelectMany(tree => Directory.EnumerateFiles(Path.Combine(Sources!, tree), "*", SearchOption.AllDirectories)))
            .Where(File.Exists);
        foreach (var file in files)
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(Sources!, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private void Edit(string file, string before, string after)
    {
        var path = Path.Combine(Folder, file);
        var text = File.ReadAllText(path);
        Assert.Equal(2, text.Split(before).Length);
        File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
    }

    private async Task MakeAsync()
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet) { RedirectStandardOutput = true, WorkingDirectory = Folder };
        string[] arguments = ["build", "src/Cli", "-c", "Release", "-v", "q", "-nodeReuse:false", "-p:GrainRuntime=Orleans", "-p:TreatWarningsAsErrors=false"];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var build = Process.Start(start)!;
        using var bound = new CancellationTokenSource(s_patience);
        string said;
        try
        {
            said = await build.StandardOutput.ReadToEndAsync(bound.Token);
            await build.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(build.ExitCode == 0 && File.Exists(Program), said);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ZeroG.Orleans.sln"))) return folder.FullName;
        return null;
    }
}
