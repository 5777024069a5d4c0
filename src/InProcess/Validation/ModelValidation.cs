using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>Refuses what Orleans refuses when it builds or starts, and what is not supported in one process.</summary>
internal static class ModelValidation
{
    /// <summary>Checks all grain classes, interfaces and messages.</summary>
    /// <exception cref="OrleansConfigurationException">Something is not acceptable; the message names all of it.</exception>
    internal static void Check(GrainCatalog catalog, bool refuseUnmarkedExceptions)
    {
        var messages = new MessageValidation();
        List<string> problems = [];
        foreach (var model in catalog.Interfaces)
        {
            problems.AddRange(OfInterface(model));
            foreach (var method in model.Methods)
            {
                problems.AddRange(OfMethod(method, messages));
            }
        }

        problems.AddRange(catalog.Classes.SelectMany(OfClass));
        problems.AddRange(catalog.Types.SelectMany(messages.OfDeclaration));
        if (refuseUnmarkedExceptions)
        {
            problems.AddRange(catalog.Types.SelectMany(OfException));
        }

        Throw(problems);
    }

    internal static void Throw(IReadOnlyCollection<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new OrleansConfigurationException(string.Join(Environment.NewLine, problems.Distinct()));
        }
    }

    private static IEnumerable<string> OfInterface(InterfaceModel model)
    {
        foreach (var property in model.Type.GetProperties())
        {
            yield return $"{model.Type}.{property.Name}: a grain interface has no properties (ORLEANS0008). Make it a method.";
        }
    }

    private static IEnumerable<string> OfMethod(MethodModel model, MessageValidation messages)
    {
        if (model.Method.IsSpecialName)
        {
            yield break;
        }

        var result = model.Method.ReturnType;
        if (!CallShapes.IsSupported(result))
        {
            yield return $"{model}: a grain method returns a task, a sequence or nothing, not {result} (ORLEANS0009). Return a "
                + "task of it.";
        }
        else if (CallShapes.ResultOf(result) is { } value)
        {
            foreach (var problem in messages.OfType(value, $"the result of {model}"))
            {
                yield return problem;
            }
        }

        if (model.ParameterTypes.Count(type => type == typeof(CancellationToken)) > 1)
        {
            yield return $"{model}: a grain method has one CancellationToken at most (ORLEANS0109).";
        }

        foreach (var parameter in model.Method.GetParameters())
        {
            if (parameter.ParameterType.IsByRef)
            {
                yield return $"{model}: parameter {parameter.Name} is passed by reference (ORLEANS0002). Pass a value.";
                continue;
            }

            foreach (var problem in messages.OfType(parameter.ParameterType, $"parameter {parameter.Name} of {model}"))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> OfClass(GrainClassModel model)
    {
        if (!typeof(IGrainBase).IsAssignableFrom(model.Type))
        {
            yield return $"{model.Type}: a grain class derives from Grain or implements IGrainBase.";
        }

        if (model.Type.GetConstructors().Length == 0)
        {
            yield return $"{model.Type}: a grain class needs a public constructor.";
        }

        foreach (var state in model.States.Where(state => !state.IsState))
        {
            yield return $"{model.Type}: a parameter with [PersistentState] is an IPersistentState<T>, not "
                + $"{state.ParameterType}.";
        }

        if (model.Placement is not (RandomPlacement or PreferLocalPlacement or HashBasedPlacement or ActivationCountBasedPlacement
            or ResourceOptimizedPlacement or StatelessWorkerPlacement))
        {
            yield return $"{model.Type}: placement strategy {model.Placement.GetType()} is not supported in one process. Use "
                + "random, local, hash-based or count-based placement, with a placement filter if need be, or run with Orleans.";
        }

        foreach (var twice in model.Filters.GroupBy(filter => filter.Order).Where(group => group.Count() > 1))
        {
            var names = string.Join(" and ", twice.Select(filter => filter.GetType().Name));
            yield return $"{model.Type}: placement filters {names} have the same order {twice.Key}. Give each an order of its "
                + "own.";
        }
    }

    private static IEnumerable<string> OfException(Type type)
    {
        if (typeof(Exception).IsAssignableFrom(type) && !type.IsGenericTypeDefinition && !ExceptionCopies.IsSupported(type))
        {
            yield return $"{type}: an exception without [GenerateSerializer] does not cross a call: its caller sees "
                + "CodecNotFoundException. Mark it.";
        }
    }
}
