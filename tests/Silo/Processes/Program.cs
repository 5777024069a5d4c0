using ZeroG.Silo.Tests.Storage;

// Started by the crash tests, never by the test runner.
switch (args)
{
    case ["write-until-killed", var path]:
        await WriteUntilKilled.RunAsync(path);
        return 0;
    default:
        Console.Error.WriteLine("usage: write-until-killed <database>");
        return 2;
}
