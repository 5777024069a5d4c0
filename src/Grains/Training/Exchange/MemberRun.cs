using ZeroG.Jobs;
using ZeroG.Swarm.Members;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>One worker's part in a job whose workers exchange while they train, from joining to the job's end.</summary>
/// <param name="order">The order.</param>
internal sealed class MemberRun(MemberOrder order) : IMemberObserver, IPace
{
    private int _steps, _stepsOfRound;
    private IProgress<int>? _progress;
    private volatile string _note = "It waits for its device.";

    /// <summary>The order.</summary>
    public MemberOrder Order => order;

    /// <summary>Its computation: the root of what all members have in common at the end.</summary>
    public IExecution<string> Execution { get; set; } = null!;

    /// <summary>Inner steps done in the present round.</summary>
    public int StepsDone => Volatile.Read(ref _stepsOfRound);

    /// <summary>What it waits for, or empty.</summary>
    public string Note => _note;

    /// <summary>Whether an order is for this very part. A later epoch has another hub.</summary>
    public bool IsFor(MemberOrder other) => order == other;

    /// <summary>Told all its steps.</summary>
    public void Begin(IProgress<int> progress)
    {
        (_progress, _note) = (progress, "It looks for the job's hub.");
        progress.Report(0);
    }

    /// <inheritdoc/>
    public void Joined(int worker, int round) => _note = "";

    /// <inheritdoc/>
    public void Fetching(long bytes, long length) => _note = $"It fetches the model: {100 * bytes / length} %.";

    /// <inheritdoc/>
    public void Working(int round)
    {
        Volatile.Write(ref _stepsOfRound, 0);
        _note = "";
    }

    /// <inheritdoc/>
    public void Rejoins(Exception cause) => _note = $"It joins anew: {cause.Message}";

    /// <inheritdoc/>
    public void Rest()
    {
        Interlocked.Increment(ref _stepsOfRound);
        _progress!.Report(++_steps);
    }
}
