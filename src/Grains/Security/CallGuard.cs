using Microsoft.Extensions.Logging;

namespace ZeroG.Grains.Security;

/// <summary>Refuses calls to guarded methods that no silo of this cluster has stamped, before the grain sees them.</summary>
internal sealed partial class CallGuard(ClusterKey key, TimeProvider clock, ILogger<CallGuard> logger) : IIncomingGrainCallFilter
{
    private readonly byte[] _key = key.Derive(CallStamp.Purpose);

    public Task Invoke(IIncomingGrainCallContext context) =>
        GuardedCall.Of(context.InterfaceMethod) is { } call ? AdmitAsync(context, call) : context.Invoke();

    private async Task AdmitAsync(IIncomingGrainCallContext context, GuardedCall call)
    {
        var token = RequestContext.Get(CallStamp.Entry) as byte[];
        var caller = CallToken.Verify(_key, token, context.TargetId, call, clock.GetUtcNow(), out var refusal);
        if (caller is not null && call.OwnProvider && caller.ProviderId != context.TargetId.Key.ToString())
            refusal = $"silo '{caller.Silo}' does not belong to that provider";

        if (refusal.Length > 0)
        {
            LogRefused(call, context.TargetId, refusal);
            throw new ZeroGException(
                FailureKind.Forbidden,
                $"{call} of {context.TargetId} is for silos of this cluster only: {refusal}.",
                "Apps call the other methods. On a silo, check that all share one cluster key (Security:KeyFile) and that their clocks agree.");
        }

        // Each hop stamps its own: what the grain calls from here on does not carry this token.
        RequestContext.Remove(CallStamp.Entry);
        await context.Invoke();
    }

    [LoggerMessage(1, LogLevel.Warning, "Refused a call of {Call} of {Target}: {Why}.")]
    private partial void LogRefused(GuardedCall call, GrainId target, string why);
}
