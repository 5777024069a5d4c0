using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>What a silo writes to its log.</summary>
internal sealed partial class SiloLog(ILogger<InProcessSilo> logger)
{
    [LoggerMessage(1, LogLevel.Error, "Grain {GrainId} failed to activate.")]
    internal partial void ActivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(2, LogLevel.Error, "Grain {GrainId} failed while it was deactivated.")]
    internal partial void DeactivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(3, LogLevel.Error, "A timer of grain {GrainId} failed; it ticks on.")]
    internal partial void TimerFailed(Exception exception, GrainId grainId);

    [LoggerMessage(4, LogLevel.Error, "Reminder {ReminderName} of grain {GrainId} failed; it ticks on.")]
    internal partial void ReminderFailed(Exception exception, string reminderName, GrainId grainId);

    [LoggerMessage(5, LogLevel.Error, "The reminder table could not be read; it is read again at the next refresh.")]
    internal partial void RemindersNotRead(Exception exception);

    [LoggerMessage(7, LogLevel.Error, "Work queued to grain {GrainId} failed.")]
    internal partial void TurnFailed(Exception exception, GrainId grainId);

    [LoggerMessage(6, LogLevel.Error, "A service of silo {SiloName} failed to stop.")]
    internal partial void StopFailed(Exception exception, string siloName);
}
