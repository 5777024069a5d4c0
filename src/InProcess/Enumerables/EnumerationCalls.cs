using System.Reflection;

namespace ZeroG.InProcess;

/// <summary>Asks a grain for elements: begins the enumeration when it carries a sequence, goes on with it otherwise.</summary>
internal sealed class EnumerationCall<T>(Guid id, EnumerableCall<T>? sequence, CancellationToken token)
    : ValueTaskCall<(EnumerationResult Status, object? Value)>(sequence is null ? s_next : s_start)
{
    private static readonly MethodModel s_start = Model(nameof(IAsyncEnumerableGrainExtension.StartEnumeration));
    private static readonly MethodModel s_next = Model(nameof(IAsyncEnumerableGrainExtension.MoveNext));

    private readonly object?[] _arguments = sequence is null ? [id, token] : [id, sequence, token];

    /// <inheritdoc />
    public override object? GetArgument(int index) => _arguments[index];

    /// <inheritdoc />
    public override void SetArgument(int index, object value) => _arguments[index] = value;

    /// <inheritdoc />
    protected override ValueTask<(EnumerationResult Status, object? Value)> InvokeMethod(object instance)
    {
        var enumerations = ((Activation)Target!).Enumerations;
        return sequence is null
            ? enumerations.NextAsync<T>(id, CalleeToken)
            : enumerations.StartAsync(id, sequence, instance, CalleeToken);
    }

    private static MethodModel Model(string name) =>
        new(typeof(IAsyncEnumerableGrainExtension).GetMethod(name, BindingFlags.Instance | BindingFlags.Public)!
            .MakeGenericMethod(typeof(T)));
}

/// <summary>Ends an enumeration.</summary>
internal sealed class EndOfEnumerationCall(Guid id) : PlainValueTaskCall(s_method)
{
    private static readonly MethodModel s_method =
        new(typeof(IAsyncEnumerableGrainExtension).GetMethod(nameof(IAsyncEnumerableGrainExtension.DisposeAsync))!);

    private Guid _id = id;

    /// <inheritdoc />
    public override object? GetArgument(int index) => _id;

    /// <inheritdoc />
    public override void SetArgument(int index, object value) => _id = (Guid)value;

    /// <inheritdoc />
    protected override ValueTask InvokeMethod(object instance) => ((Activation)Target!).Enumerations.EndAsync(_id);
}
