using ZeroG.Provenance.Tests;

// Started by the crash tests, never by the test runner.
switch (args)
{
    case ["put-until-killed", var folder]:
        await PutUntilKilled.RunAsync(folder);
        return 0;
    default:
        Console.Error.WriteLine("usage: put-until-killed <folder>");
        return 2;
}
