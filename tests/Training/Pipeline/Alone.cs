namespace ZeroG.Training.Tests.Pipeline;

/// <summary>Tests that count what the whole process allocates run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
