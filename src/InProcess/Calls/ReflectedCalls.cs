namespace ZeroG.InProcess;

/// <summary>A call of a generic method that returns <c>void</c>.</summary>
internal sealed class ReflectedVoidCall(MethodModel method, object?[] arguments) : VoidCall(method)
{
    /// <inheritdoc />
    public override object? GetArgument(int index) => arguments[index];

    /// <inheritdoc />
    public override void SetArgument(int index, object value) => arguments[index] = value;

    /// <inheritdoc />
    protected override void InvokeMethod(object instance) => GenericCalls.Invoke(this, arguments, instance);
}

/// <summary>A call of a generic method that returns <c>Task</c>.</summary>
internal sealed class ReflectedPlainTaskCall(MethodModel method, object?[] arguments) : PlainTaskCall(method)
{
    /// <inheritdoc />
    public override object? GetArgument(int index) => arguments[index];

    /// <inheritdoc />
    public override void SetArgument(int index, object value) => arguments[index] = value;

    /// <inheritdoc />
    protected override Task InvokeMethod(object instance) => (Task)GenericCalls.Invoke(this, arguments, instance)!;
}

/// <summary>A call of a generic method that returns <c>ValueTask</c>.</summary>
internal sealed class ReflectedPlainValueTaskCall(MethodModel method, object?[] arguments) : PlainValueTaskCall(method)
{
    /// <inheritdoc />
    public override object? GetArgument(int index) => arguments[index];

    /// <inheritdoc />
    public override void SetArgument(int index, object value) => arguments[index] = value;

    /// <inheritdoc />
    protected override ValueTask InvokeMethod(object instance) => (ValueTask)GenericCalls.Invoke(this, arguments, instance)!;
}

/// <summary>A call of a generic method that returns <c>Task&lt;T&gt;</c>.</summary>
internal sealed class ReflectedTaskCall<T>(MethodModel method, object?[] arguments) : TaskCall<T>(method)
{
    /// <inheritdoc />
    public override object? GetArgument(int index) => arguments[index];

    /// <inheritdoc />
    public override void SetArgument(int index, object value) => arguments[index] = value;

    /// <inheritdoc />
    protected override Task<T> InvokeMethod(object instance) => (Task<T>)GenericCalls.Invoke(this, arguments, instance)!;
}

/// <summary>A call of a generic method that returns <c>ValueTask&lt;T&gt;</c>.</summary>
internal sealed class ReflectedValueTaskCall<T>(MethodModel method, object?[] arguments) : ValueTaskCall<T>(method)
{
    /// <inheritdoc />
    public override object? GetArgument(int index) => arguments[index];

    /// <inheritdoc />
    public override void SetArgument(int index, object value) => arguments[index] = value;

    /// <inheritdoc />
    protected override ValueTask<T> InvokeMethod(object instance) =>
        (ValueTask<T>)GenericCalls.Invoke(this, arguments, instance)!;
}

/// <summary>A call of a generic method that returns <c>IAsyncEnumerable&lt;T&gt;</c>.</summary>
internal sealed class ReflectedEnumerableCall<T>(MethodModel method, object?[] arguments) : EnumerableCall<T>(method)
{
    /// <inheritdoc />
    public override object? GetArgument(int index) => arguments[index];

    /// <inheritdoc />
    public override void SetArgument(int index, object value) => arguments[index] = value;

    /// <inheritdoc />
    protected override IAsyncEnumerable<T> InvokeMethod(object instance) =>
        (IAsyncEnumerable<T>)GenericCalls.Invoke(this, arguments, instance)!;
}
