namespace Orleans.Runtime;

/// <summary>Anything a call can be addressed to: a grain or an observer.</summary>
public interface IAddressable
{
}
