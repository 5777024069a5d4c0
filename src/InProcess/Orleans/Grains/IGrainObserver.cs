using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of interfaces of objects outside grains that grains call back.</summary>
public interface IGrainObserver : IAddressable
{
}
