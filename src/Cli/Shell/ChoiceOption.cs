using System.CommandLine;

namespace ZeroG.Cli;

/// <summary>Makes options that take one of a few words, in any case, spelt as <see cref="ZeroG.Client.NodeJson"/> spells them.</summary>
internal static class ChoiceOption
{
    /// <summary>An option that is null when it is not given.</summary>
    /// <param name="name">As typed.</param>
    /// <param name="description">For the help text.</param>
    /// <param name="standard">What holds when it is not given.</param>
    public static Option<T?> Create<T>(string name, string description, T standard)
        where T : struct, Enum
    {
        var words = string.Join('|', Enum.GetNames<T>().Select(Word));
        return new Option<T?>(name)
        {
            Description = $"{description}. Default: {Word(standard.ToString())}.",
            HelpName = words,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                foreach (var value in Enum.GetValues<T>())
                {
                    if (text.Equals(value.ToString(), StringComparison.OrdinalIgnoreCase)) return value;
                }

                result.AddError($"{name} is '{text}': choose {words.Replace("|", " or ", StringComparison.Ordinal)}.");
                return null;
            },
        };
    }

    private static string Word(string member) => char.ToLowerInvariant(member[0]) + member[1..];
}
