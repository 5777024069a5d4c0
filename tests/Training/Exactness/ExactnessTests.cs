using System.Diagnostics;
using System.Reflection;
using Xunit.Abstractions;
using ZeroG.TestProcesses;

namespace ZeroG.Training.Tests.Exactness;

/// <summary>The promise of docs/numerics.md, seen from outside: real processes, each with its own vector unit, threads and build.</summary>
public sealed class ExactnessTests(ITestOutputHelper output)
{
    /// <summary>The checkpoint after 50 steps of shape A, on every machine.</summary>
    private const string GoldenA = "0x872205d0a9a68dc5183210c903ead5b566603df3f9ae362608bc29f8aac03018";

    /// <summary>The checkpoint after 6 steps of the tiny shape, on every machine.</summary>
    private const string GoldenTiny = "0x5b3c81dc0832fb1c2404f0129604c46f9ab8d06962735453e3b4667375576d94";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Fifty_steps_end_in_the_same_checkpoint_with_any_number_of_threads(int threads) =>
        Assert.Equal(GoldenA, (await TrainAsync("A", 50, threads)).Root);

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX512F")] // its older spellings: at most one of them is known to a given runtime
    [InlineData("DOTNET_EnableAVX512v2")]
    [InlineData("DOTNET_PreferredVectorBitWidth", "256")]
    public async Task Fifty_steps_end_in_the_same_checkpoint_without_vectors_of_512_bits(string variable, string value = "0")
    {
        var (vectors, root) = await TrainAsync("A", 50, 2, (variable, value));
        Assert.Equal(GoldenA, root);
        if (variable is "DOTNET_EnableAVX512" or "DOTNET_PreferredVectorBitWidth") Assert.InRange(vectors, 0, 256);
    }

    [Fact]
    public async Task Two_processes_at_once_end_in_the_same_checkpoint()
    {
        var both = await Task.WhenAll(TrainAsync("A", 50, 2), TrainAsync("A", 50, 2));
        Assert.All(both, one => Assert.Equal(GoldenA, one.Root));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_model_with_every_feature_ends_in_the_same_checkpoint_with_any_number_of_threads(int threads) =>
        Assert.Equal(GoldenTiny, (await TrainAsync("tiny", 6, threads)).Root);

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableAVX", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task A_model_with_every_feature_ends_in_the_same_checkpoint_without(string variable, int widest)
    {
        var (vectors, root) = await TrainAsync("tiny", 6, 2, (variable, "0"));
        Assert.InRange(vectors, 0, widest);
        Assert.Equal(GoldenTiny, root);
    }

    [Theory]
    [InlineData("Debug")]
    [InlineData("Release")]
    public async Task Either_build_of_the_engine_gives_the_same_checkpoint(string configuration)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        var built = Path.Combine(folder.Path, "built");
        using var build = TestProcess.Run(
            TestProcess.DotNet, "build", EngineProject(), "-c", configuration, "-o", built, "-v", "q", "-nologo", "--no-dependencies",
            $"-p:ArtifactsPath={Path.Combine(folder.Path, "artifacts")}", "-p:Optimize=" + (configuration == "Release" ? "true" : "false"));
        var log = await build.ReadToEndAsync(TimeSpan.FromMinutes(3));
        Assert.True(File.Exists(Path.Combine(built, "ZeroG.Training.dll")), string.Join('\n', log));
        File.Copy(Path.Combine(built, "ZeroG.Training.dll"), Path.Combine(folder.Path, "ZeroG.Training.dll"), overwrite: true);

        var (_, root) = await TrainAsync(Path.Combine(folder.Path, "ZeroG.Training.Tests.dll"), "tiny", 6, 2);
        Assert.Equal(GoldenTiny, root);
    }

    [Theory]
    [InlineData("A", 1)]
    [InlineData("B", 2)]
    [InlineData("tiny", 2)]
    public async Task A_steady_step_allocates_nothing_and_training_holds_what_was_computed(string shape, int threads)
    {
        using var process = TestProcess.Start([("DOTNET_TieredCompilation", "0")], "steady", shape, $"{threads}");
        long[] figures = [.. (await process.ReadToEndAsync(TimeSpan.FromMinutes(2))).Select(long.Parse)];
        output.WriteLine($"{shape}: {figures[0]} bytes a step; {figures[1]:N0} bytes computed, {figures[2]:N0} held");
        Assert.Equal(0, figures[0]);
        // Below some MiB, what the runtime itself loads and compiles for the first step counts for more.
        if (figures[1] > 64 << 20) Assert.InRange((double)figures[2] / figures[1], 0.5, 1.2);
    }

    [Theory]
    [InlineData("B Muon", 1)]
    [InlineData("B recompute", 2)]
    [InlineData("B Muon recompute", 2)]
    public async Task A_continued_phase_holds_what_was_computed_and_no_more_than_its_recipe_says(string shape, int threads)
    {
        using var process = TestProcess.Start([("DOTNET_TieredCompilation", "0")], "phase", shape, $"{threads}");
        long[] figures = [.. (await process.ReadToEndAsync(TimeSpan.FromMinutes(2))).Select(long.Parse)];
        output.WriteLine($"{shape}: {figures[0]:N0} bytes computed, {figures[1]:N0} in the recipe, {figures[2]:N0} held");
        Assert.InRange((double)figures[2] / figures[0], 0.5, 1.2);
        Assert.InRange(figures[2], 0, figures[1] + (8 << 20)); // a recipe counts neither the runtime's own nor the scratch of further threads
    }

    private async Task<(int Vectors, string Root)> TrainAsync(string shape, int steps, int threads, params (string, string)[] environment) =>
        await TrainAsync(Assembly.GetExecutingAssembly().Location, shape, steps, threads, environment);

    private async Task<(int Vectors, string Root)> TrainAsync(string program, string shape, int steps, int threads, params (string, string)[] environment)
    {
        var clock = Stopwatch.StartNew();
        using var process = TestProcess.Run(TestProcess.DotNet, ["exec", program, "train", shape, $"{steps}", $"{threads}"], environment);
        var lines = await process.ReadToEndAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(2, lines.Count);
        output.WriteLine($"{shape}, {threads} threads, vectors of {lines[0]} bits, {string.Join(' ', environment)}: {lines[1]} after {clock.Elapsed.TotalSeconds:F1} s");
        return (int.Parse(lines[0]), lines[1]);
    }

    private static string EngineProject()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "ZeroG.Orleans.sln"))) at = at.Parent!;
        return Path.Combine(at.FullName, "src", "Training", "ZeroG.Training.csproj");
    }
}
