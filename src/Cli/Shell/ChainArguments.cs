using System.CommandLine;
using ZeroG.Chain.Rpc;
using ZeroG.Silo;

namespace ZeroG.Cli;

/// <summary>The options that choose the chain of a node that this process hosts.</summary>
internal static class ChainArguments
{
    /// <summary>The variable that stands for <c>--chain</c>.</summary>
    public const string Variable = "ZEROG_CHAIN";

    /// <summary>The variable that stands for <c>--password-file</c>.</summary>
    public const string PasswordVariable = "ZEROG_KEY_PASSWORD_FILE";

    /// <summary>A chain for development.</summary>
    public const string Devnet = "devnet";

    /// <summary>No chain.</summary>
    public const string None = "none";

    private static readonly Option<string?> Chain = new("--chain")
    {
        Description = $"Where money moves: {Devnet} (a chain for development on this machine), {None}, or the JSON-RPC address of a chain's node. Default: ${Variable}, else the verb's own.",
        HelpName = $"{Devnet}|{None}|URL",
    };

    private static readonly Option<string?> Deployment = new("--deployment")
    {
        Description = "File that says where the contracts are. Default: chain/CHAIN-ID.json in the data directory.",
        HelpName = "FILE",
    };

    private static readonly Option<ulong?> Finality = NumberOption.Create<ulong>(
        "--finality-depth", "Blocks on top of a block before it counts as final. Default: 12, and 2 on a devnet", null, 0, 10_000);

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All => [Chain, Deployment, Finality, PasswordFile];

    /// <summary>The password of the node's keys.</summary>
    public static Option<string?> PasswordFile { get; } = new("--password-file")
    {
        Description = $"File with the password of the node's keys. Default: ${PasswordVariable}, else keys/password in the data directory.",
        HelpName = "FILE",
    };

    /// <summary>The chain that was chosen; null for none.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="standard">What the verb does without a word about it.</param>
    /// <param name="variable">Value of a variable of the environment.</param>
    /// <exception cref="ZeroGException">What was typed is no chain.</exception>
    public static ChainOptions? Of(ParseResult arguments, string standard, Func<string, string?> variable)
    {
        var typed = arguments.GetValue(Chain);
        var chosen = typed ?? (variable(Variable) is { Length: > 0 } set ? set : standard);
        if (chosen.Equals(None, StringComparison.OrdinalIgnoreCase)) return null;
        return new ChainOptions
        {
            // Who types another machine's name means it; a variable may have been set for something else.
            Node = chosen.Equals(Devnet, StringComparison.OrdinalIgnoreCase) ? null : Endpoint(chosen, allowRemote: typed is not null),
            DeploymentFile = arguments.GetValue(Deployment),
            FinalityDepth = arguments.GetValue(Finality),
            PasswordFile = PasswordFileOf(arguments, variable),
        };
    }

    /// <summary>The same, in the environment of this process.</summary>
    public static ChainOptions? Of(ParseResult arguments, string standard) => Of(arguments, standard, Environment.GetEnvironmentVariable);

    /// <summary>The file with the password of the node's keys; null for the one beside them.</summary>
    public static string? PasswordFileOf(ParseResult arguments, Func<string, string?> variable) =>
        arguments.GetValue(PasswordFile) ?? (variable(PasswordVariable) is { Length: > 0 } set ? set : null);

    private static RpcEndpoint Endpoint(string url, bool allowRemote)
    {
        try
        {
            return RpcEndpoint.Parse(url, allowRemote);
        }
        catch (FormatException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, wrong.Message, $"Choose --chain {Devnet}, --chain {None}, or --chain http://127.0.0.1:8545.");
        }
    }
}
