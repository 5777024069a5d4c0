using System.Globalization;
using System.Text.Json;

namespace ZeroG.Peers;

/// <summary>What one run of <c>train.py</c> measured.</summary>
/// <param name="TokensPerSecond">Over the steps on the clock.</param>
/// <param name="Steps">Steps on the clock.</param>
/// <param name="PeakBytes">Peak resident memory, added over its processes: what they share counts in each.</param>
/// <param name="Losses">Mean loss of each step's batch before its update, in nats a token, steps before the clock included.</param>
internal sealed record TorchRun(double TokensPerSecond, int Steps, long PeakBytes, IReadOnlyList<double> Losses);

/// <summary>A Python interpreter with PyTorch, and the scripts of <c>bench/peers</c>.</summary>
internal sealed class Torch
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan s_probeLimit = TimeSpan.FromSeconds(60);

    private readonly string _python;

    private Torch(string python, string version) => (_python, Version) = (python, version);

    /// <summary>What to do where there is none.</summary>
    public static string Missing =>
        "PyTorch is not there: no python3 that imports torch and numpy. Get it with: apt-get install python3-torch; or name an interpreter in ZEROG_PYTHON.";

    /// <summary>Version of PyTorch.</summary>
    public string Version { get; }

    /// <summary>
    /// The interpreter that the variable ZEROG_PYTHON names, the system's, or the one on the PATH; where none imports PyTorch,
    /// null, and what to do and how the last of them failed.
    /// </summary>
    public static async Task<(Torch? Torch, string Missing)> FindAsync(CancellationToken cancellation = default)
    {
        var missing = Missing;
        string?[] candidates = Environment.GetEnvironmentVariable("ZEROG_PYTHON") is { Length: > 0 } named ? [named] : ["/usr/bin/python3", "python3"];
        foreach (var python in candidates)
        {
            try
            {
                var environment = new TorchSetting(1, 1, 1, false).Environment;
                var version = await ChildProcess.RunAsync(python!, ["-c", "import torch, numpy; print(torch.__version__)"], environment, s_probeLimit, cancellation);
                return (new Torch(python!, version.Trim()), "");
            }
            catch (PeerFailedException e)
            {
                // Not there, or without the packages: the next one may have them.
                missing = $"{Missing} {python}: {e.Message}";
            }
        }
        return (null, missing);
    }

    /// <summary>Trains a model folder (<see cref="ModelFolder"/>) on <c>windows.i32</c> there, as <c>recipe.json</c> there says.</summary>
    /// <param name="setting">How it runs.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="run">Its length.</param>
    /// <param name="save">Folder for the trained model, or null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PeerFailedException">It failed.</exception>
    public async Task<TorchRun> TrainAsync(TorchSetting setting, string folder, TrainingLength run, string? save = null, CancellationToken cancellation = default)
    {
        List<string> arguments =
        [
            "--model", folder, "--recipe", Path.Combine(folder, ModelFolder.Recipe), "--windows", Path.Combine(folder, ModelFolder.Windows),
            "--context", Text(run.Context), "--batch", Text(run.Batch), "--warm-up", Text(run.WarmUpSteps),
            "--processes", Text(setting.Processes), "--threads", Text(setting.TorchThreads),
        ];
        arguments.AddRange(run.Steps is { } steps ? ["--steps", Text(steps)] : ["--seconds", run.Seconds.ToString("R", CultureInfo.InvariantCulture)]);
        if (save is not null) arguments.AddRange(["--save", save]);
        var output = await ScriptAsync("train.py", arguments, setting, run.Limit, cancellation);
        return Parse<TorchRun>(output, "train.py");
    }

    /// <summary>Writes <c>torch.safetensors</c> beside a model and its windows: logits, loss and gradients.</summary>
    public Task GradientsAsync(string folder, CancellationToken cancellation = default) =>
        ScriptAsync("parity.py", ["gradients", folder], new TorchSetting(1, 1, 1, false), TimeSpan.FromMinutes(2), cancellation);

    /// <summary>Writes a model of its own beside a <c>config.json</c>.</summary>
    public Task WriteModelAsync(string folder, CancellationToken cancellation = default) =>
        ScriptAsync("parity.py", ["write", folder], new TorchSetting(1, 1, 1, false), TimeSpan.FromMinutes(2), cancellation);

    /// <summary>The likeliest tokens after a prompt, by the model of a folder.</summary>
    public async Task<int[]> GreedyAsync(string folder, IReadOnlyList<int> prompt, int count, CancellationToken cancellation = default)
    {
        ModelFolder.WriteTokens(Path.Combine(folder, ModelFolder.Prompt), prompt);
        var output = await ScriptAsync("parity.py", ["greedy", folder, "--count", Text(count)], new TorchSetting(1, 1, 1, false), TimeSpan.FromMinutes(2), cancellation);
        return Parse<int[]>(output, "parity.py");
    }

    /// <summary>Best rate of square float32 matrix products of those sizes in OpenBLAS with that many threads, in GFLOP/s.</summary>
    public async Task<double> GemmAsync(int threads, IReadOnlyList<int> sizes, double seconds, CancellationToken cancellation = default)
    {
        var output = await ScriptAsync(
            "gemm.py", ["--seconds", seconds.ToString("R", CultureInfo.InvariantCulture), "--sizes", .. sizes.Select(Text)], new TorchSetting(1, 1, threads, true), TimeSpan.FromSeconds(60 + 10 * seconds), cancellation);
        return Parse<double>(output, "gemm.py");
    }

    private Task<string> ScriptAsync(string script, IEnumerable<string> arguments, TorchSetting setting, TimeSpan limit, CancellationToken cancellation) =>
        ChildProcess.RunAsync(_python, [Path.Combine(AppContext.BaseDirectory, "peers", script), .. arguments], setting.Environment, limit, cancellation);

    private static T Parse<T>(string output, string script)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(output, s_json) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new PeerFailedException($"{script} did not answer as it should: {e.Message}", e);
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How long a training run of a comparison is.</summary>
/// <param name="Context">Tokens of a window.</param>
/// <param name="Batch">Windows of a step.</param>
/// <param name="WarmUpSteps">Steps before the clock starts.</param>
/// <param name="Steps">Steps on the clock, or null for as many as <paramref name="Seconds"/> allow.</param>
/// <param name="Seconds">Time on the clock.</param>
internal sealed record TrainingLength(int Context, int Batch, int WarmUpSteps, int? Steps, double Seconds)
{
    /// <summary>When to give up: settings that make threads wait for each other are many times slower.</summary>
    public TimeSpan Limit => TimeSpan.FromSeconds(120 + 10 * Seconds);
}
