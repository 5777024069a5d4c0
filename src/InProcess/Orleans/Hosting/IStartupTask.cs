namespace Orleans.Runtime;

/// <summary>Something a silo does when it starts.</summary>
public interface IStartupTask
{
    /// <summary>Does it; the start fails when it fails.</summary>
    Task Execute(CancellationToken cancellationToken);
}
