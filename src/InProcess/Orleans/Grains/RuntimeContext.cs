namespace Orleans.Runtime;

/// <summary>The activation whose turn the thread runs.</summary>
internal static class RuntimeContext
{
    [ThreadStatic]
    private static IGrainContext? t_current;

    internal static IGrainContext? Current
    {
        get => t_current;
        set => t_current = value;
    }
}
