using System.CommandLine;
using ZeroG.Silo;
using ZeroG.Silo.Http;

namespace ZeroG.Cli;

/// <summary><c>zerog up</c>: runs a node until it is interrupted.</summary>
internal static class UpVerb
{
    private static readonly Option<int> Providers = ProviderOption();

    public static Command Create() => Verb.Create(
        "up", "Run a node on the data directory, for the other verbs to use, until Ctrl-C.", [Providers], RunAsync);

    /// <summary><c>--providers</c>, for every verb that may host a node.</summary>
    public static Option<int> ProviderOption()
    {
        var option = new Option<int>("--providers")
        {
            Description = $"Provider silos of the node, each with one CPU device. Default: {Recipes.Workers}.",
            HelpName = "N",
            DefaultValueFactory = _ => Recipes.Workers,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 256) result.AddError("--providers must be 0 to 256.");
        });
        return option;
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var options = new NodeOptions
        {
            DataDirectory = invocation.DataDirectory,
            Providers = invocation.Arguments.GetValue(Providers),
            Log = invocation.Terminal.Note,
        };
        try
        {
            await using var node = await LocalNode.StartAsync(options, cancellationToken);
            await using var server = await NodeHttpServer.StartAsync(
                node.Node, options.DataDirectory, new NodeHttpOptions { Log = invocation.Terminal.Note }, cancellationToken);
            invocation.Terminal.Result(
                new { Address = server.Address.Address, server.Address.ProcessId, options.DataDirectory, options.Providers },
                text => text.WriteLine($"zerog is up at {server.Address.Address} on {options.DataDirectory} with {options.Providers} providers; Ctrl-C stops it."));
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            invocation.Terminal.Note("zerog is down: jobs go on from their last completed round when it is up again.");
        }

        return ExitCodes.Success;
    }
}
