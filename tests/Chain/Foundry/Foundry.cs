using System.Diagnostics;

namespace ZeroG.Chain.Tests;

/// <summary>Foundry's programs, as npm installs them.</summary>
internal static class Foundry
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Where a program is, or null.</summary>
    public static string? Find(string program)
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ZeroG.Orleans.sln"))) folder = Path.GetDirectoryName(folder);
        if (folder is null) return null;
        var path = Path.Combine(folder, "contracts", "node_modules", "@foundry-rs", $"{program}-linux-amd64", "bin", program);
        return OperatingSystem.IsLinux() && File.Exists(path) ? path : null;
    }

    /// <summary>What cast prints.</summary>
    public static async Task<string> CastAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Find("cast")!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var bound = new CancellationTokenSource(s_patience);
        try
        {
            var error = process.StandardError.ReadToEndAsync(bound.Token);
            var output = await process.StandardOutput.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"cast {arguments[0]}: {await error}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
