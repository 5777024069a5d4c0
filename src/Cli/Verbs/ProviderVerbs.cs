using System.CommandLine;

namespace ZeroG.Cli;

/// <summary><c>zerog provider</c>: who offers compute.</summary>
internal static class ProviderVerbs
{
    private static readonly Option<int?> Providers = UpVerb.ProviderOption();

    public static Command Create() => Verb.Group(
        "provider",
        "See who offers compute.",
        Verb.Create("list", "List the providers with what they offer.", [Providers, .. RemoteOptions.All], ListAsync));

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await NodeConnection.OpenAsync(invocation, UpVerb.ProvidersOf(invocation, Providers), cancellationToken);
        var providers = await Pages.AllAsync(after => connection.Node.ListProvidersAsync(after, Pages.Limit, cancellationToken));
        invocation.Terminal.Result(new { Providers = providers }, text => Columns.Write(
            text,
            ["NAME", "DEVICE", "DEVICES", "MEMORY", "ALIVE", "LAST HEARTBEAT", "ID"],
            providers.Select(provider => (string[])[
                provider.Offer.Name, provider.Offer.Device, Quantity.Count(provider.Offer.Devices), Quantity.Bytes(provider.Offer.MemoryBytes),
                provider.IsAlive ? "yes" : "no", Quantity.Time(provider.LastHeartbeat), provider.Id])));
        return ExitCodes.Success;
    }
}
