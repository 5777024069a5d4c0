namespace Orleans.Concurrency;

/// <summary>The method may interleave with any other call to the grain.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute
{
}
