namespace Orleans.Runtime;

/// <summary>Names and addresses of the silo whose service this is.</summary>
public interface ILocalSiloDetails
{
    /// <summary>The silo's name.</summary>
    string Name { get; }

    /// <summary>The cluster's name.</summary>
    string ClusterId { get; }

    /// <summary>The host's name.</summary>
    string DnsHostName { get; }

    /// <summary>The silo's address.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>The address for clients.</summary>
    SiloAddress GatewayAddress { get; }
}
