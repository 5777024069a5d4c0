using System.Net;
using Microsoft.AspNetCore.Http;
using ZeroG.Client;

namespace ZeroG.Silo.Http;

/// <summary>Turns what a request threw into a problem.</summary>
internal sealed class Problems(Action<string>? log)
{
    private const string SeeRoutes = "See docs/http.md for the routes and what they take.";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400 }) await WriteAsync(context, Refused(context));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, Of(context, failure));
        }
        catch (Exception failure)
        {
            // Too late for an answer: the log hears of it, and the reader finds the connection broken off.
            log?.Invoke($"{context.Request.Method} {context.Request.Path} broke off in the middle of its answer: {failure}");
            throw;
        }
    }

    /// <summary>The problem to answer with; logs what no caller could have caused.</summary>
    public NodeProblem Of(HttpContext context, Exception failure)
    {
        switch (failure)
        {
            case ZeroGException known:
                if (known.Kind == FailureKind.Internal) LogFailure(context, failure);
                return NodeProblem.From(known);
            case BadHttpRequestException bad:
                var isTooLarge = bad.StatusCode == StatusCodes.Status413PayloadTooLarge;
                return new NodeProblem(
                    "The request is invalid",
                    bad.StatusCode,
                    bad.InnerException is { } inner ? $"{bad.Message} {inner.Message}" : bad.Message,
                    FailureKind.Invalid,
                    isTooLarge ? "Send a smaller body." : SeeRoutes);
            default:
                LogFailure(context, failure);
                return new NodeProblem("The node failed", (int)HttpStatusCode.InternalServerError, failure.Message);
        }
    }

    private void LogFailure(HttpContext context, Exception failure) =>
        log?.Invoke($"{context.Request.Method} {context.Request.Path} failed: {failure}");

    // What routing answered by itself, with a status and nothing else.
    private static NodeProblem Refused(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new NodeProblem(
            "There is no such thing", StatusCodes.Status404NotFound, $"There is no route {context.Request.Path}.", FailureKind.NotFound, SeeRoutes),
        StatusCodes.Status405MethodNotAllowed => new NodeProblem(
            "The request is invalid",
            StatusCodes.Status405MethodNotAllowed,
            $"The route {context.Request.Path} does not take {context.Request.Method}, but {context.Response.Headers.Allow}.",
            FailureKind.Invalid,
            SeeRoutes),
        var status => new NodeProblem(
            "The request is invalid", status, $"{context.Request.Method} {context.Request.Path} cannot be answered as it was sent.", FailureKind.Invalid, SeeRoutes),
    };

    public static async Task WriteAsync(HttpContext context, NodeProblem problem)
    {
        context.Response.StatusCode = problem.Status;
        await context.Response.WriteAsJsonAsync(problem, NodeJson.Options, NodeProblem.MediaType, context.RequestAborted);
    }
}
