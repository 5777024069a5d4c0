using System.Diagnostics;

namespace Orleans.Configuration;

/// <summary>How calls are made.</summary>
public abstract class MessagingOptions
{
    private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a caller waits for an answer: 30 s, or <see cref="ResponseTimeoutWithDebugger"/> under a debugger.
    /// </summary>
    public TimeSpan ResponseTimeout
    {
        get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
        set => _responseTimeout = value;
    }

    /// <summary>How long a caller waits for an answer while a debugger is attached.</summary>
    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether a call nobody waits for any more is not started.</summary>
    public bool DropExpiredMessages { get; set; } = true;

    /// <summary>Whether the callee's token is cancelled when the caller no longer waits.</summary>
    public bool CancelRequestOnTimeout { get; set; }

    /// <summary>Whether a cancelled caller waits until the callee has ended.</summary>
    public bool WaitForCancellationAcknowledgement { get; set; }

    internal TimeSpan ConfiguredResponseTimeout => _responseTimeout;
}
