using System.Collections.Immutable;

namespace ZeroG.Bench.Calls;

/// <summary>A message of the usual kind. Not declared immutable, so each crossing of a grain's border copies it.</summary>
/// <param name="Text">Some text.</param>
/// <param name="Number">A number.</param>
/// <param name="Values">Some values.</param>
[GenerateSerializer, Alias("zerog.bench.Echo")]
public sealed record Echo(
    [property: Id(0)] string Text,
    [property: Id(1)] long Number,
    [property: Id(2)] ImmutableArray<int> Values);

/// <summary>Answers with what it gets. Key: a number.</summary>
[Alias("zerog.bench.IEchoGrain")]
public interface IEchoGrain : IGrainWithIntegerKey
{
    /// <summary>The argument itself, as the grain received it.</summary>
    [Alias("EchoAsync")]
    Task<Echo> EchoAsync(Echo echo);
}

/// <inheritdoc cref="IEchoGrain"/>
public sealed class EchoGrain : Grain, IEchoGrain
{
    private static Echo? s_last;

    /// <summary>What some grain received last: the bench compares it with what was sent.</summary>
    internal static Echo? Last => Volatile.Read(ref s_last);

    /// <inheritdoc/>
    public Task<Echo> EchoAsync(Echo echo)
    {
        if (echo.Number == CopyCheck.Marker) Volatile.Write(ref s_last, echo);
        return Task.FromResult(echo);
    }
}
