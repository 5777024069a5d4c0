using Microsoft.AspNetCore.Http;
using ZeroG.Jobs;
using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>What a request names. Only what parses in its one spelling gets further, and paths are made from the parsed values.</summary>
internal static class RequestedBlob
{
    public static BlobScope ScopeOf(HttpContext context)
    {
        if (!context.Request.RouteValues.TryGetValue("job", out var job)) return BlobScope.Durable;
        return JobId.IsValid(job as string) ? BlobScope.Scratch((string)job!) : throw new DataPlaneException(400, "The path does not name a job id.");
    }

    public static Hash256 RootOf(HttpContext context) =>
        DataPlaneRoutes.TryParseRoot(context.Request.RouteValues["root"] as string, out var root)
            ? root
            : throw new DataPlaneException(400, "The path does not name a root: 64 lower-case hexadecimal digits.");

    public static (BlobScope Scope, ContentId Id) Of(HttpContext context)
    {
        var scope = ScopeOf(context);
        var root = RootOf(context);
        return DataPlaneRoutes.TryParseNumber(context.Request.RouteValues["length"] as string, out var length) && length >= 1
            ? (scope, new ContentId(root, length))
            : throw new DataPlaneException(400, "The path does not name a length: a decimal number of 1 or more.");
    }
}
