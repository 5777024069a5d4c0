using System.CommandLine;
using ZeroG.Client;
using ZeroG.Silo;
using ZeroG.Silo.Http;
using ZeroG.Training.Threading;

namespace ZeroG.Cli;

/// <summary><c>zerog up</c>: runs a node until it is interrupted.</summary>
internal static class UpVerb
{
    private const int MaxProviders = 256;

    private static readonly Option<int?> Providers = ProviderOption();
    private static readonly Option<int?> Threads = ThreadOption();

    public static Command Create() => Verb.Create(
        "up", "Run a node on the data directory, for the other verbs to use, until Ctrl-C.", [Providers, Threads, .. ChainArguments.All], RunAsync);

    /// <summary><c>--providers</c>, for every verb that may host a node.</summary>
    public static Option<int?> ProviderOption() =>
        NumberOption.Create<int>("--providers", "Provider silos of the node, each with one CPU device", JobSpecs.Workers, 0, MaxProviders);

    /// <summary><c>--threads</c>, for the verbs that host a node to train on.</summary>
    public static Option<int?> ThreadOption() => NumberOption.Create<int>(
        "--threads", "Threads that compute for one device; no result depends on it. Default: the cores, divided by the providers", null, 1, Crew.MaxThreads);

    /// <summary>How many provider silos to host.</summary>
    public static int ProvidersOf(Invocation invocation, Option<int?> option) => invocation.Arguments.GetValue(option) ?? JobSpecs.Workers;

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var options = new NodeOptions
        {
            DataDirectory = invocation.DataDirectory,
            Providers = ProvidersOf(invocation, Providers),
            Threads = invocation.Arguments.GetValue(Threads),
            Chain = ChainArguments.Of(invocation.Arguments, ChainArguments.Devnet),
            Log = invocation.Terminal.Note,
        };
        try
        {
            await using var node = await LocalNode.StartAsync(options, cancellationToken);
            await using var server = await NodeHttpServer.StartAsync(
                node.Node, options.DataDirectory, new NodeHttpOptions { Log = invocation.Terminal.Note }, cancellationToken);
            invocation.Terminal.Result(
                new { Address = server.Address.Address, server.Address.ProcessId, options.DataDirectory, options.Providers, node.Chain?.Deployment.ChainId },
                text => text.WriteLine(
                    $"zerog is up at {server.Address.Address} on {options.DataDirectory} with {options.Providers} providers and "
                    + $"{(node.Chain is { } chain ? $"chain {ChainText.Number(chain.Deployment.ChainId)}" : "no chain")}; Ctrl-C stops it."));
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            invocation.Terminal.Note("zerog is down: jobs go on from their last completed round when it is up again.");
        }

        return ExitCodes.Success;
    }
}
