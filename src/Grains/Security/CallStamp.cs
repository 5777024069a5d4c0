namespace ZeroG.Grains.Security;

/// <summary>Stamps the calls that a silo makes to guarded methods with a <see cref="CallToken"/>. Other calls pass as they are.</summary>
internal sealed class CallStamp(ClusterKey key, CallerIdentity self, TimeProvider clock) : IOutgoingGrainCallFilter
{
    /// <summary>The entry of the request context that a token travels in.</summary>
    public const string Entry = "zerog.caller";

    /// <summary>What the tokens' key is derived for.</summary>
    public const string Purpose = "zerog grain calls, version 1";

    private readonly byte[] _key = key.Derive(Purpose);

    public Task Invoke(IOutgoingGrainCallContext context) =>
        GuardedCall.Of(context.InterfaceMethod) is { } call ? StampAsync(context, call) : context.Invoke();

    // What an async method sets in its context ends with it: the caller never sees the token.
    private async Task StampAsync(IOutgoingGrainCallContext context, GuardedCall call)
    {
        RequestContext.Set(Entry, CallToken.Issue(_key, self, context.TargetId, call, clock.GetUtcNow()));
        await context.Invoke();
    }
}
