using ZeroG.Swarm.Tests.Elasticity;
using ZeroG.Swarm.Tests.Links;

// Started by tests between processes, never by the test runner.
switch (args)
{
    case ["hold-namespace"]:
        await NamespaceMember.HoldAsync();
        return 0;
    case ["exchange", var address, var bytes]:
        await NamespaceMember.ExchangeAsync(address, int.Parse(bytes, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["swarm-hub", var order]:
        return await SwarmPrograms.ExplainAsync(SwarmPrograms.HubAsync(HubOrder.Parse(order)));
    case ["swarm-member", var order]:
        return await SwarmPrograms.ExplainAsync(SwarmPrograms.MemberAsync(MemberOrder.Parse(order)));
    default:
        Console.Error.WriteLine("usage: hold-namespace | exchange <address> <bytes> | swarm-hub <order> | swarm-member <order>");
        return 2;
}
