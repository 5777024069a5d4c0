using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>How calls leave their caller.</summary>
internal static class CallSending
{
    /// <summary>
    /// Sends <paramref name="call"/> on behalf of the grain whose turn this is, or of the maker of the reference.
    /// </summary>
    internal static void Send(Call call, GrainReference reference)
    {
        var source = RuntimeContext.Current as Activation;
        var origin = source?.Silo.Origin ?? reference.Origin;
        call.Reference = reference;
        call.Origin = origin;
        call.Source = source;
        if (origin.Filters.Length > 0)
        {
            OutgoingCall.Filter(call, origin.Filters);
            return;
        }

        Dispatch(call);
    }

    /// <summary>Sends a call that has passed its filters.</summary>
    internal static void Dispatch(Call call)
    {
        Route(call);
        if (call.Method.IsOneWay)
        {
            call.Release();
        }
    }

    private static void Route(Call call)
    {
        var origin = call.Origin;
        if (call.IsCancellable && call.GetCancellationToken() is { IsCancellationRequested: true } cancelled)
        {
            call.Reject(new OperationCanceledException(cancelled));
            return;
        }

        if (origin.IsClosed)
        {
            call.Reject(new SiloUnavailableException(
                $"The local Orleans host is shutting down and can no longer process the request: {call}."));
            return;
        }

        call.RequestContext ??= Copied(RequestContext.CallContextData.Value.Values);
        if (!call.Method.IsOneWay)
        {
            origin.Deadlines.Add(call, call.Method.Timeout ?? origin.Messaging.ResponseTimeout);
            call.ObserveCancellation();
        }

        origin.Cluster.Deliver(call);
    }

    private static Dictionary<string, object>? Copied(Dictionary<string, object>? values) =>
        values is { Count: > 0 } ? Copier<Dictionary<string, object>>.Copy(values) : null;
}
