using ZeroG.Swarm.Tests.Links;

// Started by tests of links between processes, never by the test runner.
switch (args)
{
    case ["hold-namespace"]:
        await NamespaceMember.HoldAsync();
        return 0;
    case ["exchange", var address, var bytes]:
        await NamespaceMember.ExchangeAsync(address, int.Parse(bytes, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("usage: hold-namespace | exchange <address> <bytes>");
        return 2;
}
