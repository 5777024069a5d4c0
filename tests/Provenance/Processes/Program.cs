using System.Globalization;
using ZeroG.Provenance.Tests;
using ZeroG.Provenance.Tests.Log;

// Started by tests, never by the test runner.
switch (args)
{
    case ["put-until-killed", var folder]:
        await PutUntilKilled.RunAsync(folder);
        return 0;
    case ["append-until-killed", var folder, var seed]:
        await AppendUntilKilled.RunAsync(folder, int.Parse(seed, CultureInfo.InvariantCulture));
        return 0;
    case ["roots"]:
        foreach (var line in WidthRoots.Lines()) Console.WriteLine(line);
        return 0;
    default:
        Console.Error.WriteLine("usage: put-until-killed <folder> | append-until-killed <folder> <seed> | roots");
        return 2;
}
