namespace Orleans.Configuration;

/// <summary>The names of a cluster.</summary>
public class ClusterOptions
{
    /// <summary>The default of <see cref="ClusterId"/>.</summary>
    public const string DefaultClusterId = "default";

    /// <summary>The default of <see cref="ServiceId"/>.</summary>
    public const string DefaultServiceId = "default";

    /// <summary>Names the cluster: silos with the same name work together.</summary>
    public string ClusterId { get; set; } = DefaultClusterId;

    /// <summary>Names the service: stays when the cluster is deployed anew.</summary>
    public string ServiceId { get; set; } = DefaultServiceId;
}
