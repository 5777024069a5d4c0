using System.Net;
using Microsoft.AspNetCore.Http;
using ZeroG.Client;

namespace ZeroG.Silo.Http;

/// <summary>Turns what a request threw into a problem.</summary>
internal sealed class Problems(Action<string>? log)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, Of(context, failure));
        }
    }

    /// <summary>The problem to answer with; logs what no caller could have caused.</summary>
    public NodeProblem Of(HttpContext context, Exception failure)
    {
        switch (failure)
        {
            case ZeroGException known:
                return NodeProblem.From(known);
            case BadHttpRequestException bad:
                var isTooLarge = bad.StatusCode == StatusCodes.Status413PayloadTooLarge;
                return new NodeProblem(
                    "The request is invalid",
                    bad.StatusCode,
                    bad.InnerException is { } inner ? $"{bad.Message} {inner.Message}" : bad.Message,
                    FailureKind.Invalid,
                    isTooLarge ? "Send a smaller body." : "See docs/http.md for what the route takes.");
            default:
                log?.Invoke($"{context.Request.Method} {context.Request.Path} failed: {failure}");
                return new NodeProblem("The node failed", (int)HttpStatusCode.InternalServerError, failure.Message);
        }
    }

    public static async Task WriteAsync(HttpContext context, NodeProblem problem)
    {
        context.Response.StatusCode = problem.Status;
        await context.Response.WriteAsJsonAsync(problem, NodeJson.Options, NodeProblem.MediaType, context.RequestAborted);
    }
}
