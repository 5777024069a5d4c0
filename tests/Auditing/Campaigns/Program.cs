using ZeroG.Bench.Audits;

// Started by tests that need a process of their own, never by the test runner.
if (args is not [RoundService.Verb])
{
    Console.Error.WriteLine($"usage: {RoundService.Verb}");
    return 2;
}

RoundService.Run(Console.In, Console.Out);
return 0;
