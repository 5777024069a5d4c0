namespace Orleans.Concurrency;

/// <summary>Lets every call to the grain interleave with its other calls at await points.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute
{
}
