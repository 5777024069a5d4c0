using System.CommandLine;

namespace ZeroG.Bench;

/// <summary>Numbers within bounds, as verbs take them.</summary>
internal static class BoundedOption
{
    /// <param name="name">With its dashes.</param>
    /// <param name="description">What it is.</param>
    /// <param name="byDefault">Its value where none is given.</param>
    /// <param name="least">The least.</param>
    /// <param name="most">The most.</param>
    public static Option<int> Create(string name, string description, int byDefault, int least, int most) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => byDefault,
        Validators =
        {
            result =>
            {
                if (result.GetValueOrDefault<int>() is var value && (value < least || value > most)) result.AddError($"{name} is {least} to {most}.");
            },
        },
    };
}
