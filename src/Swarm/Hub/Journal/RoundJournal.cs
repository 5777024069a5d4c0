using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub.Journal;

/// <summary>What rounds write into a hub's memory: nothing is called closed that a restart could not go on from.</summary>
internal sealed class RoundJournal
{
    private readonly HubState _state;
    private readonly int _checkpointRounds;
    private UploadLog? _uploads;

    /// <summary>Takes up what is remembered.</summary>
    /// <param name="journal">The memory; the caller's.</param>
    /// <param name="state">A job before its first round; afterwards as of the last that is remembered.</param>
    /// <param name="checkpointRounds">Rounds from one checkpoint to the next.</param>
    /// <exception cref="InvalidDataException">No state can be read that the rounds follow.</exception>
    public RoundJournal(HubJournal journal, HubState state, int checkpointRounds)
    {
        (Memory, _state, _checkpointRounds) = (journal, state, checkpointRounds);
        HubRecovery.Restore(journal, state);
    }

    /// <summary>The memory.</summary>
    public HubJournal Memory { get; }

    /// <summary>Begins a round.</summary>
    /// <returns>Takes all that enters its averages.</returns>
    public UploadLog Open() => _uploads = new UploadLog();

    /// <summary>A round is closed: it is durable when this answers.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="timing">When.</param>
    /// <param name="averageRoot">Root of the averages.</param>
    /// <param name="next">Data position and place in the learning-rate schedule for a hub that goes on from here.</param>
    /// <param name="signed">What refers to its signed record, where the job is audited.</param>
    /// <param name="final">The first round that may still be undone, where the job is audited.</param>
    public void Close(RoundRecord record, RoundTiming timing, string averageRoot, (SampleLedger Samples, long Step) next, string? signed, int? final)
    {
        var uploads = Memory.Keep(_uploads!);
        _uploads = null;
        Memory.Closed(new JournalRound(record, timing, averageRoot, _state.Current.Root, next.Samples, next.Step, uploads, Memory.NextWorker, signed, final));
        if (_state.Rounds % _checkpointRounds == 0) Memory.Begin(_state);
    }
}
