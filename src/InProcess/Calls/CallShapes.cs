namespace ZeroG.InProcess;

/// <summary>Which class of calls a method's return type needs.</summary>
internal static class CallShapes
{
    /// <summary>Whether a grain method may return <paramref name="type"/>.</summary>
    internal static bool IsSupported(Type type) =>
        type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask) || ResultOf(type) is not null;

    /// <summary>The type of the result or element; null for none.</summary>
    internal static Type? ResultOf(Type type) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition() is var definition
            && (definition == typeof(Task<>) || definition == typeof(ValueTask<>) || definition == typeof(IAsyncEnumerable<>))
            ? type.GetGenericArguments()[0]
            : null;

    /// <summary>The base of calls to methods that return <paramref name="type"/>.</summary>
    internal static Type BaseOf(Type type) => Choose(
        type,
        typeof(VoidCall),
        typeof(PlainTaskCall),
        typeof(PlainValueTaskCall),
        typeof(TaskCall<>),
        typeof(ValueTaskCall<>),
        typeof(EnumerableCall<>));

    internal static Type Choose(
        Type type, Type ofVoid, Type ofTask, Type ofValueTask, Type ofTaskWithResult, Type ofValueTaskWithResult, Type ofSequence)
    {
        if (type == typeof(void))
        {
            return ofVoid;
        }

        if (type == typeof(Task))
        {
            return ofTask;
        }

        if (type == typeof(ValueTask))
        {
            return ofValueTask;
        }

        var result = ResultOf(type)
            ?? throw new NotSupportedException($"A grain method cannot return {type}: return a task of it (ORLEANS0009).");
        var definition = type.GetGenericTypeDefinition();
        return (definition == typeof(Task<>) ? ofTaskWithResult
            : definition == typeof(ValueTask<>) ? ofValueTaskWithResult : ofSequence).MakeGenericType(result);
    }
}
