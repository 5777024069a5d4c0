using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>What a tick calls; call filters see this method, as they do with Orleans.</summary>
internal interface IGrainTimerInvoker : IAddressable
{
    /// <summary>Runs the timer's callback.</summary>
    Task InvokeCallbackAsync();
}
