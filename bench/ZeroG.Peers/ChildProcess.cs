using System.Diagnostics;

namespace ZeroG.Peers;

/// <summary>Runs a program to its end and answers with what it wrote.</summary>
internal static class ChildProcess
{
    private const int ErrorTail = 2000;

    /// <summary>Runs it; it and its children are ended when it takes longer than it may.</summary>
    /// <param name="program">What to run.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to set, or, where null, to remove.</param>
    /// <param name="limit">The longest it may take.</param>
    /// <param name="cancellation">Ends it too.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="PeerFailedException">It cannot be started, failed, or took too long.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, TimeSpan limit, CancellationToken cancellation = default)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
        using var process = Start(start);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            var (text, complaint) = (await output, await errors);
            return process.ExitCode == 0
                ? text
                : throw new PeerFailedException($"{Title(start)} ended with code {process.ExitCode}: {complaint[Math.Max(0, complaint.Length - ErrorTail)..].Trim()}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new PeerFailedException($"{Title(start)} took longer than {limit.TotalSeconds:0} s.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                // What follows must neither share the cores with it nor find its files open.
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new PeerFailedException($"{start.FileName} cannot be started: {e.Message}", e);
        }
    }

    private static string Title(ProcessStartInfo start) => $"{Path.GetFileName(start.FileName)} {string.Join(' ', start.ArgumentList.Take(2).Select(Path.GetFileName))}";
}
