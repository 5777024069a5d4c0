using System.Runtime.InteropServices;

namespace ZeroG.Cli;

/// <summary>Turns Ctrl-C, SIGTERM and SIGHUP into a request to end in order; a second one ends the process at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
    ];

    public CancellationToken Token => _source.Token;

    public bool Requested => Volatile.Read(ref _count) > 0;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1) Environment.Exit(ExitCodes.Interrupted);
        // Off the signal thread: what the token wakes may take its time.
        _ = _source.CancelAsync();
    }
}
