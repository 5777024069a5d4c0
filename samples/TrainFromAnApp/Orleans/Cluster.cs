using System.Net;
using Microsoft.Extensions.Hosting;
using ZeroG.Client;

namespace TrainFromAnApp;

/// <summary>The way over grains.</summary>
internal static class Cluster
{
    /// <summary>Joins the cluster that the configuration names by its Redis or by one gateway; without either, all goes over HTTP.</summary>
    public static void JoinWhereNamed(HostApplicationBuilder builder, ZeroGClientBuilder client)
    {
        var settings = builder.Configuration;
        if ((settings["Redis"] ?? settings["Gateway"]) is null) return;
        // #region cluster
        builder.UseZeroGCluster(cluster =>
        {
            cluster.ServiceId = settings["ServiceId"] ?? cluster.ServiceId;
            cluster.ClusterId = settings["ClusterId"] ?? cluster.ClusterId;
            cluster.Redis = settings["Redis"];
            if (settings["Gateway"] is { } gateway) cluster.Gateways.Add(IPEndPoint.Parse(gateway));
            cluster.AuthorityFile = settings["ClusterAuthorityFile"];
            cluster.CertificateFile = settings["ClusterCertificateFile"];
            cluster.KeyFile = settings["ClusterKeyFile"];
            cluster.AllowUnencrypted = bool.TryParse(settings["AllowUnencrypted"], out var allowed) && allowed;
        });
        client.OverGrains();
        // #endregion
    }
}
