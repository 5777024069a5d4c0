using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ZeroG.Client;

namespace ZeroG.Silo.Http;

/// <summary>Lets a request in when it was sent to this machine by name, and carries the node's token.</summary>
internal sealed class RequestGuard(byte[] token)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // A page in a browser can have its own host name resolve to this machine (DNS rebinding), but not change the header.
        if (context.Request.Host.Host is not ("127.0.0.1" or "localhost") || context.Request.Host.Port != context.Connection.LocalPort)
        {
            await Problems.WriteAsync(context, new NodeProblem(
                "The request is not for this node",
                (int)HttpStatusCode.MisdirectedRequest,
                $"'{context.Request.Host}' is not an address of this node."));
            return;
        }

        if (!context.Request.Path.Equals(NodeRoutes.Live, StringComparison.Ordinal) && !CarriesToken(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.WriteAsync(context, new NodeProblem(
                "The request is not authorized",
                (int)HttpStatusCode.Unauthorized,
                "The request does not carry the token of this node."));
            return;
        }

        await next(context);
    }

    private bool CarriesToken(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        return header.Count == 1
            && header[0] is { } value
            && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value[Scheme.Length..]), token);
    }
}
