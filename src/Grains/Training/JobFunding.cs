using ZeroG.Escrow;

namespace ZeroG.Grains.Training;

/// <summary>Waits until the escrow of a job is funded and its providers' stake locked.</summary>
internal sealed class JobFunding(string jobId, IGrainFactory grains, TimeProvider clock, Action<Task> wakeAfter)
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(250);

    private Task<EscrowInfo>? _answer;
    private long? _answeredAt;

    /// <summary>What it waits for.</summary>
    public string WaitingFor { get; private set; } = "";

    /// <summary>Why the job cannot be funded, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>The escrow as it was last seen.</summary>
    public EscrowInfo? Escrow { get; private set; }

    /// <summary>Whether the job may run by now.</summary>
    public async Task<bool> PollAsync(JobState state)
    {
        if (_answer is null)
        {
            if (_answeredAt is { } since && clock.GetElapsedTime(since) < s_period) return false;
            var spec = state.Spec!;
            var escrows = grains.GetGrain<IJobEscrowGrain>(jobId);
            _answer = spec.Audits is null
                ? escrows.OpenAsync(spec.Escrow!, spec.DiLoCo.Rounds)
                : escrows.OpenAuditedAsync(spec.Escrow!, spec.DiLoCo.Rounds, JobRecipe.Inputs(spec, state.Corpus).Digest.ToString());
            wakeAfter(_answer);
        }

        if (!_answer.IsCompleted) return false;
        var answer = _answer;
        (_answer, _answeredAt) = (null, clock.GetTimestamp());
        if (!answer.IsCompletedSuccessfully)
        {
            var (kind, text) = await Failures.OfAsync(answer);
            WaitingFor = text;
            if (kind is FailureKind.Invalid or FailureKind.Conflict) Failure = text;
            return false;
        }

        var escrow = Escrow = await answer;
        WaitingFor = escrow.Trouble.Length > 0 ? escrow.Trouble : "its budget is being paid in, and its providers' stake locked";
        return escrow.Phase is not (EscrowPhase.Funding or EscrowPhase.Abandoned);
    }
}
