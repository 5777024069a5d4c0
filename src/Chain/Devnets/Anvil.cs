using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ZeroG.Chain.Devnets;

/// <summary>Anvil's process. It ends with its owner, even where that is killed: a shell between them waits for the end of its input.</summary>
internal sealed class Anvil : IDisposable
{
    private const string Number = "pid ";
    private const int Kill = 9;
    private const int Terminate = 15;

    private const int MaxError = 4_096;

    // In a session of its own where the system can: neither a Ctrl+C nor a kill of the owner's whole group reaches it.
    private const string Apart = "exec $(command -v setsid) /bin/sh -c \"$0\" sh \"$@\"";

    // The owner's end closes the shell's input; then anvil is asked to end, so that it writes its state. The shell closes its own
    // output first, so that the end of output is anvil's end.
    private const string Guard = "trap '' INT HUP; \"$@\" & echo \"pid $!\"; exec >&-; read -r _; kill $! 2>/dev/null; wait";

    private readonly Process _process;

    private Anvil(Process process) => _process = process;

    /// <summary>Anvil's number in the system; 0 before it was read.</summary>
    public int Id { get; private set; }

    /// <summary>The beginning of what it printed to its error output, once it has ended.</summary>
    public Task<string> Error { get; private init; } = Task.FromResult("");

    /// <summary>The rest of its output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Starts it.</summary>
    public static Anvil Start(string program, IReadOnlyList<string> arguments)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo("/bin/sh", ["-c", Apart, Guard, program, .. arguments]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        return new Anvil(process) { Id = OperatingSystem.IsWindows() ? process.Id : 0, Error = ErrorAsync(process.StandardError) };
    }

    /// <summary>The next line of its output; null at its end.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancel)
    {
        var line = await _process.StandardOutput.ReadLineAsync(cancel);
        if (Id == 0 && line is not null && line.StartsWith(Number, StringComparison.Ordinal)) Id = int.Parse(line.AsSpan(Number.Length), CultureInfo.InvariantCulture);
        return line;
    }

    /// <summary>Asks it to end, so that it writes its state, and kills it if it has not after a time.</summary>
    public async Task StopAsync(TimeSpan patience, TimeProvider clock)
    {
        if (!OperatingSystem.IsWindows()) _process.StandardInput.Close();
        else if (!_process.HasExited) _process.Kill();
        using var bound = new CancellationTokenSource(patience, clock);
        try
        {
            await _process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            // The shell has not waited for it yet, so that the number is still its own.
            if (!OperatingSystem.IsWindows() && Id != 0) _ = kill(Id, Kill);
            else _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Ends every anvil that still has a file as its state, left by an owner that was killed together with its guard.</summary>
    public static async Task StopOthersAsync(string program, string stateFile, TimeSpan patience, TimeProvider clock)
    {
        if (!OperatingSystem.IsLinux()) return;
        var until = clock.GetUtcNow() + patience;
        var isAsked = false;
        while (Running(program, stateFile) is { Count: > 0 } left)
        {
            var isLate = clock.GetUtcNow() >= until;
            if (!isAsked || isLate)
                foreach (var id in left) _ = kill(id, isLate ? Kill : Terminate);
            isAsked = true;
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock);
        }
    }

    private static async Task<string> ErrorAsync(StreamReader output)
    {
        var text = new StringBuilder();
        var buffer = new char[1_024];
        // Read to the end, or it waits for ever; kept as far as anybody reads it.
        while (await output.ReadAsync(buffer) is var read and > 0) text.Append(buffer, 0, Math.Min(read, MaxError - text.Length));
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static List<int> Running(string program, string stateFile)
    {
        var running = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                var arguments = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
                if (arguments[0] == program && arguments.Contains(stateFile)) running.Add(id);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile, or nobody's business.
            }
        }
        return running;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);
}
