using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Silo.Http;

namespace ZeroG.Silo.Blobs;

/// <summary>Stands before routes of the data plane: lets in whoever has the cluster's token, so many at once, and words refusals.</summary>
/// <param name="access">Who is let in.</param>
/// <param name="most">Requests at once; one more is told to come again.</param>
/// <param name="log">Hears of faults of this silo.</param>
internal sealed class DataPlaneGuard(DataPlaneAccess access, int most, ILogger log)
{
    private int _underWay;

    /// <summary>Requests under way.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>The same requests, guarded. Nothing of a request is looked at before its sender is known.</summary>
    public RequestDelegate Before(RequestDelegate serve) => async context =>
    {
        if (!access.Admits(context))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await AnswerAsync(context, new NodeProblem(
                "The request is not authorized",
                StatusCodes.Status401Unauthorized,
                "The request does not carry the token of this cluster.",
                FailureKind.Invalid,
                "Give all silos the same ZeroG:Security:KeyFile."));
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _underWay) > most)
            {
                throw new DataPlaneException(
                    StatusCodes.Status503ServiceUnavailable,
                    $"{most} requests are under way, as many as this silo serves at once.",
                    FailureKind.Unavailable,
                    "Try again later.")
                {
                    RetryAfterSeconds = 1,
                };
            }

            await serve(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, failure);
        }
        catch (Exception failure)
        {
            // Too late for an answer: the reader finds the stream broken off, and what it has of it is verified by segments.
            if (failure is not DataPlaneException) DataPlaneLog.BrokeOff(log, context.Request.Method, context.Request.Path, failure);
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    };

    private async Task RefuseAsync(HttpContext context, Exception failure)
    {
        var problem = failure switch
        {
            DataPlaneException refused => refused.Problem,
            ZeroGException known => NodeProblem.From(known),
            BlobNotFoundException => new NodeProblem(
                "There is no such thing", StatusCodes.Status404NotFound, "This silo does not hold that blob.", FailureKind.NotFound),
            BlobTooLargeException large => new NodeProblem(
                "The data plane refuses", StatusCodes.Status413PayloadTooLarge, large.Message, FailureKind.Invalid),
            BadHttpRequestException bad => new NodeProblem("The request is invalid", bad.StatusCode, bad.Message, FailureKind.Invalid),
            _ => null,
        };
        if (problem is null)
        {
            // What no peer caused; paths stay in the log.
            DataPlaneLog.Failed(log, context.Request.Method, context.Request.Path, failure);
            problem = failure is CorruptBlobException
                ? new NodeProblem("The copy is damaged", StatusCodes.Status410Gone, "This silo's copy of the blob is damaged.", FailureKind.Storage)
                : new NodeProblem(
                    "The silo cannot store or read",
                    StatusCodes.Status507InsufficientStorage,
                    $"This silo failed to read or write its blob store ({failure.GetType().Name}).",
                    FailureKind.Storage,
                    "Its log says why.");
        }

        context.Response.Clear();
        if (failure is DataPlaneException { RetryAfterSeconds: { } seconds }) context.Response.Headers.RetryAfter = $"{seconds}";
        if (failure is DataPlaneException { Offset: { } offset }) context.Response.Headers[DataPlaneRoutes.OffsetHeader] = $"{offset}";
        await AnswerAsync(context, problem);
    }

    private static async Task AnswerAsync(HttpContext context, NodeProblem problem)
    {
        try
        {
            await Problems.WriteAsync(context, problem);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
    }
}
