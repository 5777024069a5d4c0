namespace Orleans.Runtime;

/// <summary>Gives the activation whose services are used.</summary>
public interface IGrainContextAccessor
{
    /// <summary>The activation.</summary>
    IGrainContext GrainContext { get; }
}
