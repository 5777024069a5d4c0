using System.Diagnostics;

namespace ZeroG.Grains.Telemetry;

/// <summary>
/// Which activity the work that a call starts belongs to. It travels with the call, so that it is known where the runtime's
/// own activities are not: the in-process runtime has none, and Microsoft Orleans makes them only while something listens.
/// </summary>
internal static class TraceParent
{
    // Of the form that https://www.w3.org/TR/trace-context/#traceparent-header defines.
    private const string Entry = "zerog.traceparent";

    /// <summary>Has the calls that follow in this flow of control tell the current activity.</summary>
    public static void Tell()
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } current) RequestContext.Set(Entry, current.Id!);
    }

    /// <summary>In a call: the activity below which it works, or default. One of the runtime's own between the two is nearer.</summary>
    public static ActivityContext Told()
    {
        var current = Activity.Current?.Context ?? default;
        return ActivityContext.TryParse(RequestContext.Get(Entry) as string, null, isRemote: true, out var told) && told.TraceId != current.TraceId
            ? told
            : current;
    }
}
