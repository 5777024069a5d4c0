// Started by tests of links between processes, never by the test runner.
switch (args)
{
    default:
        Console.Error.WriteLine("usage: see the tests");
        return 2;
}
