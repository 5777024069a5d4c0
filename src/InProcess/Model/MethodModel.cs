using System.Reflection;
using Orleans.Concurrency;

namespace ZeroG.InProcess;

/// <summary>What is known of a method of a grain interface.</summary>
internal sealed class MethodModel
{
    internal MethodModel(MethodInfo method)
    {
        Method = method;
        var parameters = method.GetParameters();
        ParameterTypes = [.. parameters.Select(parameter => parameter.ParameterType)];
        IsImmutable = [.. parameters.Select(parameter => parameter.IsDefined(typeof(ImmutableAttribute), inherit: false))];
        TokenIndex = Array.IndexOf(ParameterTypes, typeof(CancellationToken));
        IsOneWay = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsAlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        IsResultImmutable = method.ReturnParameter.IsDefined(typeof(ImmutableAttribute), inherit: false);
    }

    internal MethodInfo Method { get; }

    internal Type[] ParameterTypes { get; }

    /// <summary>By parameter, whether the argument is passed without copying.</summary>
    internal bool[] IsImmutable { get; }

    /// <summary>Which parameter is the cancellation token; -1 for none.</summary>
    internal int TokenIndex { get; }

    internal bool IsOneWay { get; }

    internal bool IsReadOnly { get; }

    internal bool IsAlwaysInterleave { get; }

    internal bool IsResultImmutable { get; }

    internal TimeSpan? Timeout { get; }

    /// <inheritdoc />
    public override string ToString() => $"{Method.DeclaringType}.{Method.Name}";
}
