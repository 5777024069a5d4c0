namespace Orleans.Runtime;

/// <summary>The stages of an activation.</summary>
public interface IGrainLifecycle : ILifecycleObservable
{
}
