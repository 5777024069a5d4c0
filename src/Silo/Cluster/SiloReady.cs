namespace ZeroG.Silo.Cluster;

/// <summary>Where a silo that has joined its cluster listens.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Roles">What it is for, comma separated.</param>
/// <param name="Address">The address it gives to others.</param>
/// <param name="Port">Port for silos.</param>
/// <param name="GatewayPort">Port for clients; 0 when it takes none.</param>
/// <param name="DataPort">Port of the data plane.</param>
/// <param name="Http">The HTTP listener.</param>
/// <param name="ProcessId">The process.</param>
public sealed record SiloReady(string Name, string Roles, string Address, int Port, int GatewayPort, int DataPort, Uri Http, int ProcessId)
{
    internal static SiloReady Of(ClusterSettings settings) => new(
        settings.Silo.Name,
        settings.Silo.Roles.ToString().ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal),
        settings.Silo.Address.ToString(),
        settings.Silo.Port,
        settings.Silo.GatewayPort,
        settings.DataPort,
        UriOf(settings, settings.Http.Port),
        System.Environment.ProcessId);

    /// <summary>Address of one of the silo's HTTP listeners.</summary>
    internal static Uri UriOf(ClusterSettings settings, int port) =>
        new UriBuilder(settings.Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, settings.Silo.Address.ToString(), port).Uri;
}
