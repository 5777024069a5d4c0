namespace ZeroG.Chain.Tests.Deployments;

/// <summary>A kill of the program, as the test throws it: nothing in the program handles it.</summary>
internal sealed class KilledException(string at) : Exception($"killed {at}");

/// <summary>
/// A connection during whose request number <paramref name="at"/> the program is killed: before the node has it, or after it has answered.
/// </summary>
/// <param name="at">From 1.</param>
/// <param name="afterwards">Which of the two.</param>
/// <param name="countsAll">False counts only estimates, before which a step is stored nowhere, and sends, before which it is.</param>
internal sealed class FailingNode(int at, bool afterwards, bool countsAll) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _seen;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_seen >= at) throw new KilledException($"already, at request {at}");
        var text = await request.Content!.ReadAsStringAsync(cancellationToken);
        var counts = countsAll || text.Contains("eth_sendRawTransaction", StringComparison.Ordinal) || text.Contains("eth_estimateGas", StringComparison.Ordinal);
        if (!counts || ++_seen < at) return await base.SendAsync(request, cancellationToken);
        if (!afterwards) throw new KilledException($"before request {at}");
        (await base.SendAsync(request, cancellationToken)).Dispose();
        throw new KilledException($"after request {at}");
    }
}
