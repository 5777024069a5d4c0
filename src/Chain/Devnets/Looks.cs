using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Devnets;

/// <summary>Something that is done to a chain for development again and again while it runs.</summary>
internal static class Looks
{
    /// <summary>Does it at once and after each pause, until cancelled. A node that fails is asked again after a pause.</summary>
    public static async Task RunAsync(Func<CancellationToken, Task> look, TimeSpan pause, TimeProvider clock, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(pause, clock);
        try
        {
            do
            {
                try
                {
                    await look(cancel);
                }
                catch (ChainException)
                {
                    // It ends, or is busy: whoever uses the chain learns that from its own questions.
                }
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException)
        {
            // Stopped with its chain.
        }
    }
}
