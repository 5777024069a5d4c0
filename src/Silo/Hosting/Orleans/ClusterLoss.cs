using Microsoft.Extensions.Logging;

namespace ZeroG.Silo.Hosting;

/// <summary>
/// Ends the process when the silo can be no member of its cluster any more: the others have declared it dead, and its
/// grains run elsewhere by now. To go on would be to act for them twice.
/// </summary>
/// <param name="logger">Says why.</param>
/// <param name="exit">Ends the process with a code; does not return.</param>
internal sealed partial class ClusterLoss(ILogger<ClusterLoss> logger, Action<int> exit) : IFatalErrorHandler
{
    /// <summary>Exit code of a silo that lost its cluster.</summary>
    public const int ExitCode = 1;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Ends this process.</summary>
    public static void EndProcess(int code)
    {
        // What still runs must not hold the process up: it holds activations that live elsewhere.
        var watch = new Thread(() =>
        {
            Thread.Sleep(s_patience);
            Environment.FailFast("The silo left its cluster, and the process did not end.");
        })
        { IsBackground = true };
        watch.Start();
        Environment.Exit(code);
    }

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        LogLost(context ?? "", exception);
        exit(ExitCode);
    }

    [LoggerMessage(
        1, LogLevel.Critical,
        "The silo is no member of its cluster any more and ends: {Context}. The other silos go on without it; start it again, and see whether it was overloaded or cut off from them.")]
    private partial void LogLost(string context, Exception? cause);
}
