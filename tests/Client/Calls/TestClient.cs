namespace ZeroG.Client.Tests.Calls;

/// <summary>Clients for tests.</summary>
internal static class TestClient
{
    /// <summary>A client of a node in this process.</summary>
    public static ZeroGClient Over(INode node, TimeProvider clock, Action<ZeroGClientOptions>? configure = null)
    {
        var options = new ZeroGClientOptions { Clock = clock, Random = new Random(1) };
        configure?.Invoke(options);
        return new ZeroGClient(options, new SingleNode(node));
    }
}
