using System.CommandLine;

namespace ZeroG.Cli;

/// <summary>Makes commands.</summary>
internal static class Verb
{
    /// <summary>A verb that does something.</summary>
    /// <param name="name">As typed.</param>
    /// <param name="description">For the help text.</param>
    /// <param name="symbols">Its arguments and options.</param>
    /// <param name="run">Does it, and returns the exit code.</param>
    public static Command Create(
        string name, string description, IEnumerable<Symbol> symbols, Func<Invocation, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Add(argument);
            else if (symbol is Option option) command.Add(option);
        }

        command.SetAction((arguments, cancellationToken) => run(new Invocation(arguments), cancellationToken));
        return command;
    }

    /// <summary>A word that verbs are grouped under.</summary>
    public static Command Group(string name, string description, params Command[] verbs)
    {
        var command = new Command(name, description);
        foreach (var verb in verbs) command.Add(verb);
        return command;
    }
}
