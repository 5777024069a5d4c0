namespace Orleans.Configuration;

/// <summary>How grains call.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>Most requests that may wait for one activation before a further one is refused; 0 for no limit.</summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; }
}
