using System.Text.Json;
using Spectre.Console;
using ZeroG.Client;

namespace ZeroG.Cli;

/// <summary>Where a verb writes: its result to standard output, everything else to standard error.</summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="json">Whether the result is JSON.</param>
/// <param name="verbose">Whether to say more.</param>
/// <param name="isInteractive">Whether standard error is a terminal that can redraw lines.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool json, bool verbose, bool isInteractive)
{
    /// <summary>Standard output; only for results.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether results are JSON.</summary>
    public bool Json { get; } = json;

    /// <summary>Whether to say more.</summary>
    public bool Verbose { get; } = verbose;

    /// <summary>Whether progress may redraw lines. Not while the log is shown, which would tear them apart.</summary>
    public bool IsLive => isInteractive && !Verbose;

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess(bool json, bool verbose) => new(
        Console.Out, Console.Error, json, verbose, !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb");

    /// <summary>A line of progress, which may quote what is anybody's.</summary>
    public void Note(string line) => Error.WriteLine(PlainText.Line(line));

    /// <summary>Writes the result, once: as JSON, or as the given text.</summary>
    public void Result<T>(T value, Action<TextWriter> asText)
    {
        if (Json) Output.WriteLine(JsonSerializer.Serialize(value, NodeJson.Options));
        else asText(Output);
        Output.Flush();
    }

    /// <summary>A Spectre console on standard error; without colours where NO_COLOR asks for none.</summary>
    public IAnsiConsole OpenLive() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Error),
        Ansi = isInteractive ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
    });
}
