using System.ComponentModel;
using System.Diagnostics;

namespace ZeroG.Swarm.Links.Shaping;

/// <summary>Runs a program of iproute2 with a list of arguments: no shell reads them.</summary>
internal static class NetworkCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs it to its end.</summary>
    /// <param name="what">What it is for, for errors: "make a network namespace".</param>
    /// <param name="program"><c>ip</c> or <c>tc</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">The program is missing, failed or took too long.</exception>
    public static async Task RunAsync(string what, string program, string[] arguments, CancellationToken cancellationToken = default)
    {
        using var process = Start(what, program, arguments);
        using var limit = new CancellationTokenSource(s_patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var said = await process.StandardError.ReadToEndAsync(both.Token);
            await process.WaitForExitAsync(both.Token);
            if (process.ExitCode != 0) throw Failed(what, program, arguments, said.Trim());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill();
            throw Failed(what, program, arguments, $"no end within {s_patience.TotalSeconds:0} s");
        }
    }

    /// <summary>Runs it where nothing can be awaited, and minds no failure.</summary>
    public static void RunLast(string program, params string[] arguments)
    {
        try
        {
            using var process = Start("clean up", program, arguments);
            process.WaitForExit(s_patience);
        }
        catch (LinkException)
        {
            // The record stays, and the next run cleans up.
        }
    }

    private static Process Start(string what, string program, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception missing)
        {
            throw Failed(what, program, arguments, missing.Message);
        }
    }

    private static LinkException Failed(string what, string program, string[] arguments, string why) => new(
        LinkFault.Unavailable,
        $"cannot {what}: {why}",
        $"{program} {string.Join(' ', arguments)}",
        "Install iproute2 and run as root on a kernel with netns, veth and sch_tbf, or let the user-mode limiter hold the rate.");
}
