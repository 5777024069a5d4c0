using ZeroG.Silo.Tests.Blobs;
using ZeroG.Silo.Tests.Storage;

// Started by tests that need a process of their own, never by the test runner.
switch (args)
{
    case ["write-until-killed", var path]:
        await WriteUntilKilled.RunAsync(path);
        return 0;
    case ["transfer"]:
        await MemoryTests.TransferAsync();
        return 0;
    default:
        Console.Error.WriteLine("usage: write-until-killed <database> | transfer");
        return 2;
}
