using System.Text.Json;

namespace ZeroG.EndToEnd.Tests;

/// <summary>How a run of <c>zerog</c> ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>The one JSON object on standard output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The error object, the last line of standard error.</summary>
    public JsonElement JsonError => JsonDocument.Parse(Error.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("error");

    /// <summary>Itself, when it succeeded.</summary>
    public Outcome Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Error}");
        return this;
    }

    /// <summary>Itself, when it failed so, in words and without a stack trace.</summary>
    public Outcome Failed(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, not {exitCode}\n{Output}\n{Error}");
        Assert.DoesNotContain("\n   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", Error, StringComparison.Ordinal);
        return this;
    }
}
