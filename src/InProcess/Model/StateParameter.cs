using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>A constructor parameter of a grain class that is a persistent state.</summary>
internal sealed class StateParameter
{
    private readonly Func<IPersistentStateFactory, IGrainContext, object>? _create;

    internal StateParameter(Type parameterType, IPersistentStateConfiguration configuration)
    {
        ParameterType = parameterType;
        Configuration = configuration;
        if (IsState)
        {
            var method = typeof(StateParameter).GetMethod(nameof(CreateOf), Access.All)!
                .MakeGenericMethod(parameterType.GetGenericArguments());
            _create = method.CreateDelegate<Func<IPersistentStateFactory, IGrainContext, object>>(this);
        }
    }

    internal Type ParameterType { get; }

    internal IPersistentStateConfiguration Configuration { get; }

    /// <summary>Whether the parameter is declared as <see cref="IPersistentState{TState}"/>.</summary>
    internal bool IsState =>
        ParameterType.IsConstructedGenericType && ParameterType.GetGenericTypeDefinition() == typeof(IPersistentState<>);

    internal object Create(IServiceProvider services, IGrainContext context) =>
        _create!(services.GetRequiredService<IPersistentStateFactory>(), context);

    private object CreateOf<TState>(IPersistentStateFactory factory, IGrainContext context) =>
        factory.Create<TState>(context, Configuration);
}
