using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using ZeroG.Architecture.Tests.Reading;
using ZeroG.TestProcesses;

namespace ZeroG.Operations.Tests.Image;

/// <summary>What the Dockerfile does, without an engine: its context, its publish line, its entry point.</summary>
public sealed class PublishTests
{
    // A whole build on a busy machine.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4.5);

    private static readonly TimeSpan s_probePeriod = TimeSpan.FromMilliseconds(100);

    private static readonly string s_runtime = typeof(PublishTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "GrainRuntime").Value!;

    [Fact]
    public async Task The_publish_line_makes_of_the_copied_files_alone_a_program_that_runs_a_silo()
    {
        using var limit = new CancellationTokenSource(s_patience);
        using var place = new TemporaryFolder();
        var program = place.File("program");
        CopyContext(place.File("source"));

        var (exitCode, output) = await EndAsync(Start("dotnet", [.. await PublishWordsAsync(program, limit.Token)], place.File("source")), limit.Token);

        Assert.True(exitCode == 0, output);
        await (s_runtime == "Orleans" ? RunsASilo(program, place.File("data"), limit.Token) : RefusesWithTheRemedy(program, place.File("data"), limit.Token));
    }

    private static async Task RunsASilo(string program, string data, CancellationToken cancellationToken)
    {
        var ports = FreePorts(4);
        using var silo = StartProgram(Entry(program, data, "--port", $"{ports[0]}", "--gateway-port", $"{ports[1]}", "--http-port", $"{ports[2]}", "--data-port", $"{ports[3]}"));
        var errors = silo.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            var ready = await silo.StandardOutput.ReadLineAsync(cancellationToken);
            Assert.True(ready?.StartsWith("silo image-test (", StringComparison.Ordinal) is true, ready ?? await errors);
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[2]}/health/") };
            foreach (var probe in new[] { "startup", "live" }) Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, probe, cancellationToken));
            // As the kubelet does: it is ready once its storage has answered.
            using (var period = new PeriodicTimer(s_probePeriod))
            {
                while (await StatusAsync(http, "ready", cancellationToken) != HttpStatusCode.OK) await period.WaitForNextTickAsync(cancellationToken);
            }

            Assert.True(File.Exists(Path.Combine(data, "zerog.db")), "grain state is not in SQLite");

            // As the kubelet ends a container.
            using (var kill = Process.Start("kill", ["-TERM", $"{silo.Id}"])) await kill.WaitForExitAsync(cancellationToken);
            await silo.WaitForExitAsync(cancellationToken);
            Assert.True(silo.ExitCode == 0, await errors);
            // Orleans warns of a garbage collector for workstations; one processor has no other.
            if (Environment.ProcessorCount > 1) Assert.DoesNotContain("ServerGC", await errors, StringComparison.Ordinal);
        }
        finally
        {
            if (!silo.HasExited) silo.Kill();
        }
    }

    private static async Task RefusesWithTheRemedy(string program, string data, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await EndAsync(StartProgram(Entry(program, data)), cancellationToken);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("built without Microsoft Orleans", output, StringComparison.Ordinal);
        Assert.Contains("-p:GrainRuntime=Orleans", output, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string probe, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(new Uri(probe, UriKind.Relative), cancellationToken);
        return answer.StatusCode;
    }

    private static IEnumerable<string> Entry(string program, string data, params IEnumerable<string> flags)
    {
        Assert.Equal(["[dotnet,", "/app/zerog.dll,", "silo]"], Dockerfile.Instructions.Last(instruction => instruction.Name == "ENTRYPOINT").Words);
        return [Path.Combine(program, "zerog.dll"), "silo", "--environment", "development", "--name", "image-test", "--roles", "orchestrator,gpu,gateway", "--data", data, .. flags];
    }

    // The Dockerfile's own words, with this build's runtime and a folder to write to. Packages come from those that are there,
    // and the analyzers, which take most of the time, have judged the same sources already. The compiler is the one that the
    // build before the tests left waiting: starting one for each project takes several times as long.
    private static async Task<IEnumerable<string>> PublishWordsAsync(string program, CancellationToken cancellationToken)
    {
        var (_, locals) = await EndAsync(Start("dotnet", ["nuget", "locals", "global-packages", "--list"], Checkout.Root), cancellationToken);
        var packages = locals[(locals.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        var words = DockerfileTests.Publish.Words.Skip(1).ToList();
        words[words.IndexOf("-p:GrainRuntime=Orleans")] = $"-p:GrainRuntime={s_runtime}";
        words[words.IndexOf("-o") + 1] = program;
        return [.. words, "-v", "q", "-nodeReuse:false", "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false", $"-p:RestoreSources={packages}", "-p:RestoreAdditionalProjectSources="];
    }

    private static void CopyContext(string folder)
    {
        foreach (var (source, target) in Dockerfile.Copies)
        {
            foreach (var path in Dockerfile.FilesOf(source))
            {
                var inside = path == source ? Path.GetFileName(path) : Path.GetRelativePath(source, path);
                var file = Path.Combine(folder, target, inside);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.Copy(Checkout.Absolute(path), file);
            }
        }
    }

    // In the environment of the image's containers.
    private static Process StartProgram(IEnumerable<string> arguments) => Start("dotnet", arguments, Path.GetTempPath(), Dockerfile.Environment);

    private static Process Start(string program, IEnumerable<string> arguments, string folder, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        // Neither the settings of whoever runs the tests nor the build that they are part of.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ZeroG", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, string Output)> EndAsync(Process process, CancellationToken cancellationToken)
    {
        using (process)
        {
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
                var errors = process.StandardError.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return (process.ExitCode, await output + await errors);
            }
            finally
            {
                if (!process.HasExited) process.Kill(entireProcessTree: true);
            }
        }
    }

    private static IReadOnlyList<int> FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToList();
        foreach (var listener in listeners) listener.Stop();
        return ports;
    }
}
