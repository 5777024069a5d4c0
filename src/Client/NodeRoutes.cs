using System.Globalization;

namespace ZeroG.Client;

/// <summary>The paths of a node's HTTP API; docs/http.md describes them.</summary>
public static class NodeRoutes
{
    /// <summary>Answers 200 without a token as long as the process lives.</summary>
    public const string Live = "/health/live";

    /// <summary>What the node is running with.</summary>
    public const string Node = "/api/v1/node";

    /// <summary>Datasets.</summary>
    public const string Datasets = "/api/v1/datasets";

    /// <summary>Below a dataset: its versions.</summary>
    public const string Versions = "/versions";

    /// <summary>Content on its way to the node, by root and length.</summary>
    public const string Uploads = "/api/v1/uploads";

    /// <summary>Providers.</summary>
    public const string Providers = "/api/v1/providers";

    /// <summary>Jobs.</summary>
    public const string Jobs = "/api/v1/jobs";

    /// <summary>The chain that the node settles on.</summary>
    public const string Chain = "/api/v1/chain";

    /// <summary>Stake of providers.</summary>
    public const string Stake = "/api/v1/stake";

    /// <summary>Settlements, by account.</summary>
    public const string Settlements = "/api/v1/settlements";

    /// <summary>Disputes.</summary>
    public const string Slashes = "/api/v1/slashes";

    /// <summary>Transparency logs.</summary>
    public const string Logs = "/api/v1/logs";

    /// <summary>Stored content.</summary>
    public const string Blobs = "/api/v1/blobs";

    /// <summary>Event of a job's stream that carries a snapshot.</summary>
    public const string JobEvent = "job";

    /// <summary>Event of a job's stream that carries a problem, and is the last.</summary>
    public const string ProblemEvent = "problem";

    internal static string Page(string path, string? after, int limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}?limit={limit}")
        + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");
}
