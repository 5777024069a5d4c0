using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Metadata;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>The grain classes and interfaces of the scanned assemblies, and which class an interface means.</summary>
internal sealed class GrainCatalog
{
    private readonly ConcurrentDictionary<GrainType, GrainClassModel> _byGrainType = new();
    private readonly List<Type> _generic = [];
    private readonly Dictionary<Type, List<GrainClassModel>> _byInterface = [];
    private readonly Dictionary<GrainInterfaceType, InterfaceModel> _interfaces = [];

    internal GrainCatalog(IEnumerable<Assembly> assemblies)
    {
        Types = [.. assemblies.SelectMany(assembly => assembly.GetTypes())];
        foreach (var type in Types.Where(GrainClassModel.IsGrainClass))
        {
            if (type.IsGenericTypeDefinition)
            {
                // Its forms are made when they are asked for.
                _generic.Add(type);
                continue;
            }

            var model = new GrainClassModel(type);
            if (!_byGrainType.TryAdd(model.GrainType, model))
            {
                throw new OrleansConfigurationException(
                    $"Grain classes {_byGrainType[model.GrainType].Type} and {type} have the same grain type "
                    + $"'{model.GrainType}': give one of them a [GrainType].");
            }

            foreach (var implemented in model.Interfaces)
            {
                if (!_byInterface.TryGetValue(implemented.Type, out var classes))
                {
                    _byInterface[implemented.Type] = classes = [];
                }

                classes.Add(model);
                _interfaces.TryAdd(implemented.InterfaceType, implemented);
            }
        }

        foreach (var type in Types.Where(type => GrainClassModel.IsGrainInterface(type) && !type.IsGenericTypeDefinition))
        {
            var model = InterfaceModel.Of(type);
            _interfaces.TryAdd(model.InterfaceType, model);
        }
    }

    /// <summary>All types of the scanned assemblies.</summary>
    internal Type[] Types { get; }

    internal IEnumerable<GrainClassModel> Classes => _byGrainType.Values;

    internal IEnumerable<InterfaceModel> Interfaces => _interfaces.Values;

    /// <summary>The class of <paramref name="grainType"/>.</summary>
    internal GrainClassModel ClassOf(GrainType grainType) =>
        _byGrainType.TryGetValue(grainType, out var model)
            ? model
            : throw new ArgumentException($"Could not find an implementation for grain type {grainType}");

    /// <summary>The interface named <paramref name="interfaceType"/>; <see cref="IAddressable"/> for none.</summary>
    internal InterfaceModel InterfaceOf(GrainInterfaceType interfaceType) =>
        interfaceType.IsDefault ? InterfaceModel.Of(typeof(IAddressable))
        : _interfaces.TryGetValue(interfaceType, out var model) ? model
        : throw new ArgumentException($"Could not find an interface named {interfaceType}");

    /// <summary>The grain type <paramref name="type"/> means, by the rules of Orleans.</summary>
    /// <param name="type">A grain interface.</param>
    /// <param name="prefix">What the full name of the class must start with; null for anything.</param>
    internal GrainType GrainTypeOf(Type type, string? prefix)
    {
        var classes = _byInterface.GetValueOrDefault(type) ?? [];
        if (!string.IsNullOrWhiteSpace(prefix))
        {
            return ByPrefix(type, prefix, classes);
        }

        if (type.GetCustomAttribute<DefaultGrainTypeAttribute>() is { } stated)
        {
            return stated.GrainType;
        }

        if (classes.Count > 1 && classes.Find(model => model.Type.Name == type.Name[1..]) is { } namesake)
        {
            return namesake.GrainType;
        }

        return classes.Count switch
        {
            0 when FormOfGeneric(type) is { } form => form.GrainType,
            0 => throw new ArgumentException(
                $"Could not find an implementation for interface {type}. Add the assembly of the grain class with "
                + "AddAssemblies."),
            1 => classes[0].GrainType,
            _ => throw Ambiguous($"interface {type}", classes),
        };
    }

    /// <summary>The form of a generic class that implements a form of a generic interface; null when there is none.</summary>
    private GrainClassModel? FormOfGeneric(Type type)
    {
        var forms = type.IsConstructedGenericType ? _generic.SelectMany(definition => Form(definition, type)).ToArray() : [];
        return forms switch
        {
            [] => null,
            [var form] => _byGrainType.GetOrAdd(new GrainClassModel(form).GrainType, _ => new(form)),
            _ => throw Ambiguous($"interface {type}", [.. forms.Select(form => new GrainClassModel(form))]),
        };
    }

    private static IEnumerable<Type> Form(Type definition, Type type)
    {
        var arguments = type.GetGenericArguments();
        foreach (var implemented in definition.GetInterfaces())
        {
            if (implemented.IsGenericType && implemented.GetGenericTypeDefinition() == type.GetGenericTypeDefinition()
                && implemented.GetGenericArguments().SequenceEqual(definition.GetGenericArguments()))
            {
                yield return definition.MakeGenericType(arguments);
            }
        }
    }

    private static GrainType ByPrefix(Type type, string prefix, List<GrainClassModel> classes)
    {
        var candidates = classes.FindAll(model => model.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal));
        var exact = candidates.Find(model => model.Type.FullName!.Length == prefix.Length);
        return (exact, candidates.Count) switch
        {
            (not null, _) => exact.GrainType,
            (null, 0) => throw new ArgumentException(
                $"Could not find an implementation matching prefix \"{prefix}\" for interface {type}"),
            (null, 1) => candidates[0].GrainType,
            _ => throw Ambiguous($"interface {type} with implementation prefix \"{prefix}\"", classes),
        };
    }

    private static ArgumentException Ambiguous(string what, List<GrainClassModel> classes) =>
        new(
            $"Unable to identify a single appropriate grain type for {what}. Candidates: "
            + string.Join(", ", classes.Select(model => $"{model.GrainType} ({model.Type.FullName})")));
}
