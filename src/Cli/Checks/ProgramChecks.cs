using System.Reflection;
using System.Runtime.InteropServices;

namespace ZeroG.Cli;

/// <summary>What the program runs on, and what it is built with.</summary>
internal static class ProgramChecks
{
    private const int NeededNode = 20;

    public static Check Runtime() => new(
        ".NET runtime", CheckStatus.Ok, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}");

    public static async Task<Check> SdkAsync(CancellationToken cancellationToken)
    {
        var version = await ProgramVersion.AskAsync("dotnet", cancellationToken);
        return Check.Of(
            ".NET SDK",
            Major(version) >= 10,
            version ?? "not found",
            "Needed to build and test only: https://dotnet.microsoft.com/download/dotnet/10.0");
    }

    public static async Task<Check> NodeAsync(CancellationToken cancellationToken)
    {
        var version = await ProgramVersion.AskAsync("node", cancellationToken);
        return Check.Of(
            "Node.js",
            Major(version) >= NeededNode,
            version ?? "not found",
            $"Needed by the demo and the tests, {NeededNode} or later: https://nodejs.org/en/download");
    }

    public static Check SampleText()
    {
        var tools = Tools.Find();
        var packages = tools is null ? null : Path.Combine(tools, "node_modules");
        return Check.Of(
            "npm packages", Directory.Exists(packages), packages ?? $"no tools folder above the program, and {Tools.Variable} names none",
            "The demo's text comes with them: run './zerog demo', or 'npm ci' in tools/.");
    }

    public static Check GrainRuntime()
    {
        var build = typeof(ProgramChecks).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .ToDictionary(entry => entry.Key, entry => entry.Value);
        var isOrleans = build.GetValueOrDefault("GrainRuntime") == "Orleans";
        // The script that chose the runtime knows best; a build without it may carry the reason.
        var told = Environment.GetEnvironmentVariable("ZEROG_RUNTIME_REASON");
        var reason = string.IsNullOrEmpty(told) ? build.GetValueOrDefault("GrainRuntimeReason") : told;
        return new Check(
            "grain runtime",
            CheckStatus.Ok,
            (isOrleans ? "Microsoft Orleans" : "in process, for this machine alone") + (string.IsNullOrEmpty(reason) ? "" : $": {reason}"));
    }

    private static int Major(string? version) =>
        int.TryParse(version?.TrimStart('v').Split('.')[0], out var major) ? major : 0;
}
