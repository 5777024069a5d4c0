using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>What is known of a grain class.</summary>
internal sealed class GrainClassModel
{
    private readonly ConcurrentDictionary<MethodInfo, MethodInfo> _implementations = new();
    private readonly Lazy<ObjectFactory> _factory;

    internal GrainClassModel(Type type)
    {
        Type = type;
        GrainType = GrainTypeOf(type);
        var implemented = type.GetInterfaces().Where(IsGrainInterface);
        Interfaces = [.. implemented.OrderBy(face => face.FullName, StringComparer.Ordinal).Select(InterfaceModel.Of)];
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        IsFilter = typeof(IIncomingGrainCallFilter).IsAssignableFrom(type);
        Placement = type.GetCustomAttribute<PlacementAttribute>()?.PlacementStrategy ?? RandomPlacement.Singleton;
        Filters = [.. type.GetCustomAttributes<PlacementFilterAttribute>().Select(filter => filter.PlacementFilterStrategy)];
        IsKeptAlive = type.IsDefined(typeof(KeepAliveAttribute), inherit: true);
        CollectionAge = type.GetCustomAttribute<CollectionAgeLimitAttribute>() is { } limit
            ? limit.AlwaysActive ? TimeSpan.MaxValue : limit.AgeLimit : null;
        States = [.. FindStates(type)];
        _factory = new(() => ActivatorUtilities.CreateFactory(type, [.. States.Select(state => state.ParameterType)]));
        MayInterleave = FindPredicate(type);
    }

    internal Type Type { get; }

    internal GrainType GrainType { get; }

    internal InterfaceModel[] Interfaces { get; }

    internal bool IsReentrant { get; }

    /// <summary>Whether the class filters calls to itself.</summary>
    internal bool IsFilter { get; }

    /// <summary>Whether a call may interleave, by a method of the class; null when there is none.</summary>
    internal Func<object, IInvokable, bool>? MayInterleave { get; }

    internal PlacementStrategy Placement { get; }

    /// <summary>The placement filters as attributes state them.</summary>
    internal PlacementFilterStrategy[] Filters { get; }

    internal bool IsKeptAlive { get; }

    /// <summary>How long an activation may idle, if the class says so.</summary>
    internal TimeSpan? CollectionAge { get; }

    /// <summary>The constructor parameters that are persistent states.</summary>
    internal StateParameter[] States { get; }

    internal static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false } && typeof(IGrain).IsAssignableFrom(type)
        && !typeof(GrainReference).IsAssignableFrom(type);

    internal static bool IsGrainInterface(Type type) =>
        type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)
        && (type.Assembly != typeof(IGrain).Assembly || type == typeof(IRemindable));

    /// <summary>The grain object for <paramref name="activation"/>.</summary>
    internal object Make(IServiceProvider services, Activation activation) =>
        _factory.Value(services, [.. States.Select(state => state.Create(services, activation))]);

    /// <summary>The method of the class behind a method of an interface.</summary>
    internal MethodInfo ImplementationOf(MethodInfo method) => _implementations.GetOrAdd(method, FindImplementation);

    /// <summary>
    /// The name of a class: as its attribute states, or its own in lower case, without the suffix, with type arguments.
    /// </summary>
    private static GrainType GrainTypeOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } stated)
        {
            return stated.GetGrainType(null!, type);
        }

        const string Suffix = "grain";
        var name = type.Name.Split('`')[0].ToLowerInvariant();
        name = name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
        var arguments = type.GetGenericArguments();
        var names = string.Join("],[", arguments.Select(argument => argument.ToString()));
        return GrainType.Create(arguments.Length == 0 ? name : $"{name}`{arguments.Length}[[{names}]]");
    }

    private static IEnumerable<StateParameter> FindStates(Type type) =>
        from constructor in type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length).Take(1)
        from parameter in constructor.GetParameters()
        let attribute = parameter.GetCustomAttributes().OfType<IPersistentStateConfiguration>().FirstOrDefault()
        where attribute is not null
        select new StateParameter(parameter.ParameterType, attribute);

    private static Func<object, IInvokable, bool>? FindPredicate(Type type)
    {
        if (type.GetCustomAttribute<MayInterleaveAttribute>() is not { } attribute)
        {
            return null;
        }

        const BindingFlags Inherited = Access.All | BindingFlags.FlattenHierarchy;
        var method = type.GetMethod(attribute.CallbackMethodName, Inherited, [typeof(IInvokable)]);
        if (method is null || method.ReturnType != typeof(bool))
        {
            throw new OrleansConfigurationException(
                $"Class {type} doesn't declare a method {attribute.CallbackMethodName} that takes one {nameof(IInvokable)} and "
                + "returns bool, which its [MayInterleave] names.");
        }

        if (method.IsStatic)
        {
            var predicate = method.CreateDelegate<Func<IInvokable, bool>>();
            return (_, call) => predicate(call);
        }

        return (instance, call) => method.CreateDelegate<Func<IInvokable, bool>>(instance)(call);
    }

    private MethodInfo FindImplementation(MethodInfo method)
    {
        var declaring = method.DeclaringType!;
        if (!declaring.IsAssignableFrom(Type))
        {
            // A method of the runtime's own, such as a tick.
            return method;
        }

        var map = Type.GetInterfaceMap(declaring);
        var definition = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
        var found = map.TargetMethods[Array.IndexOf(map.InterfaceMethods, definition)];
        return method.IsGenericMethod ? found.MakeGenericMethod(method.GetGenericArguments()) : found;
    }
}
