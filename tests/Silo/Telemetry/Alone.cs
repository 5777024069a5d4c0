namespace ZeroG.Silo.Tests.Telemetry;

/// <summary>
/// For tests that read what a process exposes, which has one node: the nodes of other tests would show up as series of the
/// same name.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone in the process";
}
