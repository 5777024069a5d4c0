namespace ZeroG.EndToEnd.Tests;

/// <summary>A temporary folder with a data directory and a small real text, and short-hands to run <c>zerog</c> on it.</summary>
internal sealed class Workplace : IDisposable
{
    private const int Speeches = 20;

    /// <summary>A model and a schedule that train within a second or two.</summary>
    public static readonly string[] Tiny = Recipe(rounds: 3, innerSteps: 4);

    public Workplace()
    {
        Folder = Directory.CreateTempSubdirectory("zerog-e2e-").FullName;
        Data = Path.Combine(Folder, "data");
        Text = Path.Combine(Folder, "address.txt");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Texts", "address-1790.txt"), Text);
        LayOutSpeeches();
    }

    public string Folder { get; }

    /// <summary>The data directory; made by zerog.</summary>
    public string Data { get; }

    /// <summary>A text of some 8 kB.</summary>
    public string Text { get; }

    /// <summary>Variables beside those that every run has.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    private Dictionary<string, string> Environment => new(Variables) { ["ZEROG_TOOLS"] = Path.Combine(Folder, "tools") };

    /// <summary>Options of a small model.</summary>
    public static string[] Recipe(int rounds, int innerSteps) =>
    [
        "--workers", "2", "--seed", "7", "--rounds", $"{rounds}", "--opening-rounds", "0", "--inner-steps", $"{innerSteps}", "--sequences-per-step", "2",
        "--width", "16", "--layers", "1", "--heads", "2", "--feed-forward", "32", "--context", "16",
    ];

    /// <summary>Starts <c>zerog</c> on the data directory.</summary>
    public Zerog Start(params IEnumerable<string> arguments) => Zerog.Start(Environment, [.. arguments, "--data", Data]);

    /// <summary>Runs <c>zerog</c> on the data directory to its end.</summary>
    public Task<Outcome> RunAsync(params IEnumerable<string> arguments) => Zerog.RunAsync(Environment, [.. arguments, "--data", Data]);

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Writes a file that its owner alone may read.</summary>
    /// <returns>Its path.</returns>
    public string WritePassword(string name, string text)
    {
        var path = Write(name, System.Text.Encoding.UTF8.GetBytes(text + "\n"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Runs <c>zerog</c> again and again until its JSON is as it should be.</summary>
    public async Task<System.Text.Json.JsonElement> UntilAsync(IReadOnlyList<string> arguments, Func<System.Text.Json.JsonElement, bool> reached)
    {
        using var bound = new CancellationTokenSource(Zerog.Patience);
        while (true)
        {
            var outcome = (await RunAsync(arguments)).Succeeded();
            if (reached(outcome.Json)) return outcome.Json;
            if (bound.IsCancellationRequested) throw new TimeoutException($"zerog {string.Join(' ', arguments)} still says: {outcome.Output}");
        }
    }

    /// <summary>The file of a stored blob.</summary>
    public string BlobFile(string root)
    {
        var digits = root["0x".Length..];
        return Directory.GetFiles(Path.Combine(Data, "blobs", digits[..2]), $"{digits[2..]}-*.bin").Single();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // The layout of the npm package, with parts of the small text for speeches.
    private void LayOutSpeeches()
    {
        var folder = Path.Combine(Folder, "tools", "node_modules", "@stdlib", "datasets-sotu", "data");
        Directory.CreateDirectory(folder);
        var text = File.ReadAllText(Text);
        var length = text.Length / Speeches;
        for (var i = 0; i < Speeches; i++) File.WriteAllText(Path.Combine(folder, $"{1790 + i}_part.txt"), text.Substring(i * length, length));
    }
}
