using System.CommandLine;
using System.CommandLine.Parsing;
using ZeroG.Money;

namespace ZeroG.Cli;

/// <summary>Makes options and arguments that take an amount of money: <c>0.5 ether</c>, <c>30 gwei</c>, or whole wei.</summary>
internal static class AmountOption
{
    private const string Help = "AMOUNT";

    /// <summary>An option that is null when it is not given.</summary>
    public static Option<Wei?> Create(string name, string description) =>
        new(name) { Description = $"{description}, as '0.5 ether' or '30 gwei'.", HelpName = Help, CustomParser = result => Parse(result, name) };

    /// <summary>An argument.</summary>
    public static Argument<Wei?> Argument(string description, bool isOptional = false) => new(Help)
    {
        Description = $"{description}, as '0.5 ether' or '30 gwei'.",
        Arity = isOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        CustomParser = result => result.Tokens.Count == 0 ? null : Parse(result, "the amount"),
    };

    private static Wei? Parse(ArgumentResult result, string name)
    {
        try
        {
            return Wei.Parse(result.Tokens[0].Value);
        }
        catch (FormatException wrong)
        {
            result.AddError($"{name}: {wrong.Message}");
            return null;
        }
    }
}
