using System.ComponentModel;
using System.Diagnostics;

namespace ZeroG.Cli;

/// <summary>Asks another program for its version.</summary>
internal static class ProgramVersion
{
    private const int MaxLength = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The first line of <c>PROGRAM --version</c>, or null when there is no such program or it gives no answer.</summary>
    public static async Task<string?> AskAsync(string program, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, ["--version"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        try
        {
            using var process = Process.Start(start)!;
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(Patience);
            try
            {
                var line = await process.StandardOutput.ReadLineAsync(late.Token);
                await process.WaitForExitAsync(late.Token);
                return process.ExitCode == 0 && line is { Length: > 0 and < MaxLength } ? line.Trim() : null;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
