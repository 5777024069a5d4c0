using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace ZeroG.Cli;

/// <summary>Makes options that take a number, written the same in every locale.</summary>
internal static class NumberOption
{
    /// <summary>An option that is null when it is not given.</summary>
    /// <param name="name">As typed.</param>
    /// <param name="description">For the help text.</param>
    /// <param name="standard">What holds when it is not given; null when there is no such number.</param>
    /// <param name="least">The smallest number taken, where it is known here.</param>
    /// <param name="most">The largest.</param>
    public static Option<T?> Create<T>(string name, string description, T? standard = null, T? least = null, T? most = null)
        where T : struct, INumber<T> => new(name)
        {
            Description = standard is { } value
                ? string.Create(CultureInfo.InvariantCulture, $"{description}. Default: {value}.")
                : $"{description}.",
            HelpName = "N",
            CustomParser = result => Parse(result, name, least, most),
        };

    private static T? Parse<T>(ArgumentResult result, string name, T? least, T? most)
        where T : struct, INumber<T>
    {
        var text = result.Tokens[0].Value;
        if (!T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !T.IsFinite(value))
        {
            var expected = typeof(T) == typeof(double) ? "number"
                : typeof(T) == typeof(ulong) ? "whole number that fits 64 bits without a sign"
                : "whole number that fits 32 bits";
            result.AddError($"{name} is '{text}', which is not a {expected}.");
        }
        else if (value < least || value > most)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}: choose {least} to {most}."));
        }

        return value;
    }
}
