using ZeroG.Chain.Devnets;

// Started by the tests of a devnet, never by the test runner.
switch (args)
{
    case ["hold-devnet", var program, var state]:
        await using (var net = await Devnet.StartAsync(new DevnetOptions(program) { StateFile = state }, TimeProvider.System, CancellationToken.None))
        {
            Console.WriteLine($"{net.ProcessId} {net.Endpoint}");
            // Until the test closes the input, or kills.
            Console.ReadLine();
        }
        return 0;
    default:
        Console.Error.WriteLine("usage: hold-devnet <anvil> <state file>");
        return 2;
}
