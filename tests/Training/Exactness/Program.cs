using System.Globalization;
using ZeroG.Training.Tests;
using ZeroG.Training.Tests.Exactness;
using ZeroG.Training.Tests.Pipeline;

// Started by tests that need a process of their own, never by the test runner.
switch (args)
{
    case ["train", var shape, var steps, var threads]:
        Run.Train(shape, int.Parse(steps, CultureInfo.InvariantCulture), int.Parse(threads, CultureInfo.InvariantCulture));
        return 0;
    case ["steady", var shape, var threads]:
        Run.Steady(shape, int.Parse(threads, CultureInfo.InvariantCulture));
        return 0;
    case ["phase", var shape, var threads]:
        Run.Phase(shape, int.Parse(threads, CultureInfo.InvariantCulture));
        return 0;
    case ["codecs"]:
        foreach (var name in CodecDigests.Names)
            Console.WriteLine($"{name}: {CodecDigests.Of(name)}");
        return 0;
    case ["aggregate"]:
        Console.WriteLine(Aggregates.Hash());
        return 0;
    case ["stage", .. var numbers] when numbers.Length == 5:
        int[] given = [.. numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        StageProcess.Run(given[0], given[1], given[2], given[3], given[4]);
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: train <shape> <steps> <threads> | steady <shape> <threads> | phase <shape> <threads> | aggregate | codecs | " +
            "stage <stage> <stages> <steps> <previous> <first>");
        return 2;
}
