using System.Runtime.InteropServices;

namespace ZeroG.EndToEnd.Tests;

/// <summary>Signals by number, as on Linux.</summary>
internal static class Signals
{
    public const int Interrupt = 2;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int process, int signal)
    {
        if (SendSignal(process, signal) != 0) throw new InvalidOperationException($"cannot send signal {signal} to process {process}");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);
}
