using System.Diagnostics;
using System.Threading.Channels;

namespace ZeroG.EndToEnd.Tests;

/// <summary>A running <c>zerog</c>, as the build made it.</summary>
internal sealed class Zerog : IAsyncDisposable
{
    /// <summary>Nothing here takes nearly as long, even on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Channel<string> _errorLines = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _outputLines = Channel.CreateUnbounded<string>();
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private Zerog(Process process)
    {
        _process = process;
        _output = ReadAsync(process.StandardOutput, _outputLines.Writer);
        _error = ReadAsync(process.StandardError, _errorLines.Writer);
    }

    public int Id => _process.Id;

    /// <summary>Starts it.</summary>
    /// <param name="environment">Variables to set beside those of this process.</param>
    /// <param name="arguments">As typed.</param>
    public static Zerog Start(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments) =>
        StartProgram("zerog.dll", environment, arguments);

    /// <summary>Starts another program of the build.</summary>
    /// <param name="assembly">File name of its assembly, or the path of one of another build.</param>
    /// <param name="environment">Variables to set beside those of this process.</param>
    /// <param name="arguments">As typed.</param>
    public static Zerog StartProgram(string assembly, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        // A shell starts what runs in the background with Ctrl-C ignored, and every process below inherits that.
        string[] restored = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", dotnet] : [dotnet];
        var start = new ProcessStartInfo(restored[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var word in restored.Skip(1)) start.ArgumentList.Add(word);
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        string[] variables = ["ZEROG_DATA", "ZEROG_TOOLS", "ZEROG_NODE", "ZEROG_TOKEN_FILE", "ZEROG_AUTHORITY", "ZEROG_ANVIL", "ZEROG_KEY_PASSWORD_FILE"];
        foreach (var name in variables) start.Environment.Remove(name);
        // A test that is about the chain asks for one.
        start.Environment["ZEROG_CHAIN"] = "none";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new Zerog(process);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<Outcome> RunAsync(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        await using var zerog = Start(environment, arguments);
        return await zerog.EndAsync();
    }

    /// <summary>The next line of standard error that begins so.</summary>
    public Task<string> ErrorLineAsync(string beginning) => LineAsync(_errorLines.Reader, beginning);

    /// <summary>The next line of standard output that begins so.</summary>
    public Task<string> OutputLineAsync(string beginning) => LineAsync(_outputLines.Reader, beginning);

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Signals.Send(_process.Id, Signals.Interrupt);

    /// <summary>What a service manager sends.</summary>
    public void Terminate() => Signals.Send(_process.Id, Signals.Terminate);

    /// <summary>The end without a warning.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its end.</summary>
    public async Task<Outcome> EndAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException($"zerog did not end within {Patience}. Standard error so far:\n{await _error}");
        }

        return new Outcome(_process.ExitCode, await _output, await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<string> ReadAsync(StreamReader reader, ChannelWriter<string> lines)
    {
        var text = new System.Text.StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            text.Append(line).Append('\n');
            lines.TryWrite(line);
        }

        lines.TryComplete();
        return text.ToString();
    }

    private async Task<string> LineAsync(ChannelReader<string> lines, string beginning)
    {
        using var bound = new CancellationTokenSource(Patience);
        await foreach (var line in lines.ReadAllAsync(bound.Token))
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return line;
        }

        throw new InvalidOperationException($"zerog ended without a line that begins with '{beginning}'.\n{await _output}\n{await _error}");
    }
}
