namespace ZeroG.Silo.Tests.Storage;

/// <summary>A small state for tests that are not about its shape.</summary>
internal sealed record Tally
{
    public int Count { get; init; }

    public string Note { get; init; } = "";
}
