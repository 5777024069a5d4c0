using System.CommandLine;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Hosting;

namespace ZeroG.Cli;

/// <summary><c>zerog silo</c>: runs one silo of a cluster until it is told to stop.</summary>
internal static class SiloVerb
{
    private static readonly SettingOptions Settings = new();

    public static Command Create() => Verb.Create(
        "silo", "Run one silo of a cluster of several processes, until SIGTERM or Ctrl-C.", Settings.All, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        // What is wrong with the settings is said first, also by a build that could not run the silo.
        var settings = SettingOptions.Bind(Settings.Read(invocation.Arguments)).Require();
        try
        {
            await using var silo = await ClusterSilo.StartAsync(settings, cancellationToken);
            invocation.Terminal.Result(silo.Ready, text => text.WriteLine(Line(silo.Ready)));
            await UntilAsync(cancellationToken);
            await silo.StopAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Before it had joined: there is nothing to leave.
        }

        invocation.Terminal.Note("the silo has stopped.");
        return ExitCodes.Success;
    }

    private static string Line(SiloReady ready) =>
        $"silo {ready.Name} ({ready.Roles}) is ready: {ready.Address}:{ready.Port}"
        + (ready.GatewayPort > 0 ? $", gateway {ready.GatewayPort}" : "")
        + $", data {ready.DataPort}, {ready.Http}, process {ready.ProcessId}";

    private static async Task UntilAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
    }
}
