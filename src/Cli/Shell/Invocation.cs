using System.CommandLine;
using ZeroG.Client;

namespace ZeroG.Cli;

/// <summary>One run of a verb.</summary>
/// <param name="arguments">What was typed.</param>
internal sealed class Invocation(ParseResult arguments)
{
    /// <summary>Where to write.</summary>
    public Terminal Terminal { get; } = Terminal.OfProcess(arguments.GetValue(CommonOptions.Json), arguments.GetValue(CommonOptions.Verbose));

    /// <summary>What was typed.</summary>
    public ParseResult Arguments => arguments;

    /// <summary>The data directory of this run, absolute.</summary>
    public string DataDirectory => DataDirectories.Resolve(arguments.GetValue(CommonOptions.Data));

    /// <summary>The same for the demo.</summary>
    public string DemoDirectory => DataDirectories.ResolveForDemo(arguments.GetValue(CommonOptions.Data));

    /// <summary>The node elsewhere that this run talks to; null for the one of the data directory.</summary>
    public NodeEndpoint? Endpoint => RemoteOptions.EndpointOf(arguments, Environment.GetEnvironmentVariable);

    /// <summary>The node's log, shown with <c>--verbose</c>.</summary>
    public Action<string>? Log => Terminal.Verbose ? Terminal.Note : null;
}
