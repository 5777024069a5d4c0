using System.CommandLine;
using ZeroG.Client;

namespace ZeroG.Cli;

/// <summary>The options of a verb that talks to a node, to talk to one elsewhere.</summary>
internal static class RemoteOptions
{
    public const string NodeVariable = "ZEROG_NODE";
    public const string TokenFileVariable = "ZEROG_TOKEN_FILE";
    public const string AuthorityVariable = "ZEROG_AUTHORITY";

    private static readonly Option<string?> Node = new("--node")
    {
        Description = $"Address of a node or cluster, such as https://zerog.example.org. Default: ${NodeVariable}, else the node of the data directory.",
        HelpName = "URL",
    };

    private static readonly Option<string?> TokenFile = new("--token-file")
    {
        Description = $"File with the token of that node. Default: ${TokenFileVariable}.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Authority = new("--authority")
    {
        Description = $"PEM file of the authority that signed its certificate. Default: ${AuthorityVariable}, else those that this machine trusts.",
        HelpName = "FILE",
    };

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All => [Node, TokenFile, Authority];

    /// <summary>The node that was named; null when the data directory decides.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="variable">Value of a variable of the environment.</param>
    /// <exception cref="ZeroGException">What was typed does not fit together.</exception>
    public static NodeEndpoint? EndpointOf(ParseResult arguments, Func<string, string?> variable)
    {
        var named = arguments.GetValue(Node);
        var hasData = arguments.GetValue(CommonOptions.Data) is not null;
        if (named is not null && hasData)
            throw new ZeroGException(FailureKind.Invalid, "--node and --data name two different nodes.", "Leave one of them out.");
        // What was typed for this command counts for more than what stands for all of them.
        var address = named ?? (hasData ? null : Set(variable(NodeVariable)));
        if (address is null)
        {
            var stray = arguments.GetValue(TokenFile) is not null ? TokenFile : arguments.GetValue(Authority) is not null ? Authority : null;
            return stray is null ? null : throw new ZeroGException(
                FailureKind.Invalid, $"{stray.Name} is of no use without a node to reach.", $"Name the node with --node or in {NodeVariable}.");
        }

        return new NodeEndpoint
        {
            Address = Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : throw NoAddress(address),
            TokenFile = arguments.GetValue(TokenFile) ?? Set(variable(TokenFileVariable)),
            AuthorityFile = arguments.GetValue(Authority) ?? Set(variable(AuthorityVariable)),
        };
    }

    private static string? Set(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static ZeroGException NoAddress(string address) => new(
        FailureKind.Invalid, $"'{address}' is not the address of a node.", "Give scheme, host and port alone, such as https://zerog.example.org:8080.");
}
