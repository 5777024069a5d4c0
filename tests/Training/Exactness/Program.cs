using System.Globalization;
using ZeroG.Training.Tests;
using ZeroG.Training.Tests.Exactness;

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
    default:
        Console.Error.WriteLine("usage: train <shape> <steps> <threads> | steady <shape> <threads> | phase <shape> <threads> | codecs");
        return 2;
}
