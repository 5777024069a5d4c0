using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ZeroG.Client;

namespace ZeroG.Silo.Http;

/// <summary>Lets a request in when it carries one of the tokens, and was sent to this machine by name where only that can be meant.</summary>
internal sealed class RequestGuard(GuardOptions options)
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // A page in a browser can have its own host name resolve to this machine (DNS rebinding), but not change the header.
        if (options.IsLoopback && !IsOwnHost(context.Request.Host, context.Connection.LocalPort))
        {
            await Problems.WriteAsync(context, new NodeProblem(
                "The request is not for this node",
                (int)HttpStatusCode.MisdirectedRequest,
                $"'{context.Request.Host}' is not an address of this node."));
            return;
        }

        if (options.Tokens is null)
        {
            // Nor may it send what needs no answer to where no token is asked for.
            if (context.Request.Headers.Origin is [{ } origin] && !origin.EndsWith($"://{context.Request.Host}", StringComparison.OrdinalIgnoreCase))
            {
                await Problems.WriteAsync(context, new NodeProblem(
                    "The request is not authorized", (int)HttpStatusCode.Forbidden, $"Pages of {origin} may not call this node."));
                return;
            }
        }
        else if (!options.OpenPaths.Contains(context.Request.Path.Value ?? "", StringComparer.Ordinal) && !CarriesToken(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = IsForBrowsers(context.Request) ? "Basic realm=\"zerog\", charset=\"UTF-8\"" : "Bearer";
            await Problems.WriteAsync(context, new NodeProblem(
                "The request is not authorized",
                (int)HttpStatusCode.Unauthorized,
                "The request does not carry the token of this node."));
            return;
        }

        await next(context);
    }

    private static bool IsOwnHost(HostString host, int port) => host.Host is "127.0.0.1" or "localhost" or "[::1]" && host.Port == port;

    private bool IsForBrowsers(HttpRequest request) => options.BrowserPath is { } path && request.Path.StartsWithSegments(path, StringComparison.Ordinal);

    private bool CarriesToken(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ } header]) return false;
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return IsToken(Encoding.UTF8.GetBytes(header[Bearer.Length..]));
        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) || !IsForBrowsers(request)) return false;
        var text = header.AsSpan(Basic.Length);
        var pair = new byte[text.Length];
        if (!Convert.TryFromBase64Chars(text, pair, out var length)) return false;
        // RFC 7617: user, colon, password. Any user will do.
        var colon = pair.AsSpan(0, length).IndexOf((byte)':');
        return colon >= 0 && IsToken(pair.AsSpan(colon + 1, length - colon - 1));
    }

    // Against every token, so that the time tells nothing.
    private bool IsToken(ReadOnlySpan<byte> given)
    {
        var isOne = false;
        foreach (var token in options.Tokens!()) isOne |= CryptographicOperations.FixedTimeEquals(given, token);
        return isOne;
    }
}

/// <summary>Whom a <see cref="RequestGuard"/> lets in.</summary>
/// <param name="Tokens">The tokens of the moment; null where none is asked for.</param>
/// <param name="IsLoopback">Whether only requests to this machine by name can be meant.</param>
/// <param name="OpenPaths">Paths that need no token.</param>
/// <param name="BrowserPath">Path below which a browser may send the token as a password; null for none.</param>
internal sealed record GuardOptions(Func<IReadOnlyList<byte[]>>? Tokens, bool IsLoopback, IReadOnlyList<string> OpenPaths, string? BrowserPath = null);
