using ZeroG.Peers;

namespace ZeroG.Training.Tests;

/// <summary>A test that needs Python with PyTorch; skipped, with the reason, where it is missing.</summary>
internal sealed class TorchFactAttribute : FactAttribute
{
    // Off the test runner's synchronization context, which this thread may hold.
    private static readonly Lazy<(Torch? Torch, string Missing)> s_torch = new(() => Task.Run(() => Torch.FindAsync()).GetAwaiter().GetResult());

    public TorchFactAttribute()
    {
        if (s_torch.Value.Torch is null) Skip = s_torch.Value.Missing;
    }

    /// <summary>PyTorch, in a test that is not skipped.</summary>
    public static Torch Torch => s_torch.Value.Torch!;
}
