namespace ZeroG.Conformance.Errors;

internal interface IThrowing : IGrainWithStringKey
{
    Task PlainAsync();

    /// <summary>Throws before it has returned a task.</summary>
    Task<int> AtOnceAsync();

    ValueTask<int> ValueTaskAsync();

    Task ArgumentAsync();

    Task NestedAsync();

    Task AggregateAsync();

    Task WithDataAsync();

    Task CustomAsync();

    /// <summary>Throws what a library throws that never heard of grains.</summary>
    Task UnmarkedAsync();

    Task CancelledAsync();

    Task OrleansAsync();

    Task ThroughAsync(string other);

    /// <summary>Calls another grain that throws, and tells what it caught.</summary>
    Task<string> CatchAsync(string other);

    Task PingAsync();
}

internal sealed class ThrowingGrain : Grain, IThrowing
{
    public async Task PlainAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("plain");
    }

    public Task<int> AtOnceAsync() => throw new InvalidOperationException("at once");

    public ValueTask<int> ValueTaskAsync() => throw new InvalidOperationException("value task");

    public Task ArgumentAsync() => throw new ArgumentOutOfRangeException("rank", 7, "too large");

    public Task NestedAsync() =>
        throw new InvalidOperationException("outer", new FormatException("inner", new TimeoutException("innermost")));

    public Task AggregateAsync() => throw new AggregateException("several", new FormatException("a"), new TimeoutException("b"));

    public Task WithDataAsync()
    {
        var exception = new InvalidOperationException("with data") { HResult = 1234 };
        exception.Data["key"] = "value";
        throw exception;
    }

    public Task CustomAsync() =>
        throw new MarkedException("custom", 42, ["a", "b"], new FormatException("cause"));

    public Task UnmarkedAsync() => throw new Xunit.Sdk.TestClassException("unmarked");

    public Task CancelledAsync() => throw new TaskCanceledException("cancelled");

    public Task OrleansAsync() => throw new OrleansException("from the framework");

    public Task ThroughAsync(string other) => GrainFactory.GetGrain<IThrowing>(other).CustomAsync();

    public async Task<string> CatchAsync(string other)
    {
        try
        {
            await GrainFactory.GetGrain<IThrowing>(other).PlainAsync();
            return "nothing";
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }

    public Task PingAsync() => Task.CompletedTask;
}

/// <summary>An exception with data of its own, made to cross calls.</summary>
[GenerateSerializer]
internal sealed class MarkedException(string message, int code, List<string> details, Exception? inner = null)
    : Exception(message, inner)
{
    [Id(0)]
    public int Code { get; } = code;

    [Id(1)]
    public List<string> Details { get; } = details;
}
