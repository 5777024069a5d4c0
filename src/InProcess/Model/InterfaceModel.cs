using System.Collections.Concurrent;
using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>What is known of an interface that grains or observers are called through; one for the whole process.</summary>
internal sealed class InterfaceModel
{
    private static readonly ConcurrentDictionary<Type, InterfaceModel> s_byType = new();

    private readonly Lazy<Func<CallOrigin, GrainId, InterfaceModel, GrainReference>> _proxy;

    private InterfaceModel(Type type)
    {
        Type = type;
        InterfaceType = GrainInterfaceType.Create(type.FullName ?? type.Name);
        Version = type.GetCustomAttribute<VersionAttribute>()?.Version ?? 0;
        Methods = [.. MethodsOf(type).Select(static method => new MethodModel(method))];
        _proxy = new(() => ProxyEmitter.Emit(this));
    }

    internal Type Type { get; }

    internal GrainInterfaceType InterfaceType { get; }

    internal ushort Version { get; }

    /// <summary>The methods of the interface and of those it extends.</summary>
    internal MethodModel[] Methods { get; }

    internal static InterfaceModel Of(Type type) => s_byType.GetOrAdd(type, static type => new(type));

    /// <summary>A reference to <paramref name="grainId"/> under this interface.</summary>
    internal GrainReference MakeReference(CallOrigin origin, GrainId grainId) => _proxy.Value(origin, grainId, this);

    private static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetInterfaces().Prepend(type)
            .Where(static level => level.IsInterface)
            .SelectMany(static level => level.GetMethods(Access.Declared))
            .Where(static method => method is { IsPublic: true } or { IsAssembly: true });
}
