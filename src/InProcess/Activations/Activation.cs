using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>One activation of a grain on a silo: its object, its calls and its turns.</summary>
internal sealed partial class Activation : TurnQueue, IGrainContext, IWorkItemScheduler, ICallTarget
{
    private readonly Signal _deactivated;
    private readonly GrainLifecycle _lifecycle = new();
    private readonly Dictionary<Type, object> _components = [];
    private AsyncServiceScope _scope;
    private GrainReference? _reference;
    private Enumerations? _enumerations;

    internal Activation(InProcessSilo silo, GrainClassModel model, GrainId grainId, long sequence)
        : base(silo.Cluster.TurnScheduler)
    {
        Silo = silo;
        Model = model;
        GrainId = grainId;
        Sequence = sequence;
        _deactivated = new(silo.Cluster.TurnScheduler);
        _pump = Pump;
        ActivationId = new(silo.Cluster.Entropy.NewGuid());
        Address = new() { GrainId = grainId, ActivationId = ActivationId, SiloAddress = silo.SiloAddress };
        _idleSince = silo.Clocks.Activations.GetTimestamp();
    }

    internal InProcessSilo Silo { get; }

    internal GrainClassModel Model { get; }

    /// <summary>Its number among the activations of the cluster, in the order they were made.</summary>
    internal long Sequence { get; }

    /// <summary>The pool of a stateless worker; null for other grains.</summary>
    internal StatelessWorkerPool? Pool { get; init; }

    /// <summary>The sequences the grain produces.</summary>
    internal Enumerations Enumerations => _enumerations ??= new(this);

    /// <inheritdoc />
    public GrainId GrainId { get; }

    /// <inheritdoc />
    public ActivationId ActivationId { get; }

    /// <inheritdoc />
    public GrainAddress Address { get; }

    /// <inheritdoc />
    public object? GrainInstance { get; private set; }

    /// <inheritdoc />
    public GrainReference GrainReference =>
        _reference ??= Model.Interfaces[0].MakeReference(Silo.Origin, GrainId);

    /// <inheritdoc />
    public IServiceProvider ActivationServices => _scope.ServiceProvider ?? Silo.Services;

    /// <inheritdoc />
    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    /// <inheritdoc />
    public IWorkItemScheduler Scheduler => this;

    /// <inheritdoc />
    public Task Deactivated => _deactivated.Task;

    protected override IGrainContext Context => this;

    protected override void OnTurnFailed(Exception exception) => Silo.Log.TurnFailed(exception, GrainId);

    /// <inheritdoc />
    public object? GetTarget() => GrainInstance;

    /// <inheritdoc />
    public object? GetComponent(Type componentType)
    {
        if (componentType.IsInstanceOfType(GrainInstance))
        {
            return GrainInstance;
        }

        return componentType.IsInstanceOfType(this) ? this
            : _components.TryGetValue(componentType, out var component) ? component
            : ActivationServices.GetService(componentType);
    }

    /// <inheritdoc />
    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        if (value is null)
        {
            _components.Remove(typeof(TComponent));
        }
        else
        {
            _components[typeof(TComponent)] = value;
        }
    }

    /// <inheritdoc />
    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public void QueueAction(Action action) => Enqueue(action);

    /// <inheritdoc />
    public void QueueAction(Action<object> action, object state) => Enqueue(() => action(state));

    /// <inheritdoc />
    public void QueueTask(Task task) => task.Start(Tasks);

    /// <summary>Grain, activation and silo.</summary>
    public override string ToString() => $"[Activation: {Silo.Name}/{GrainId}{ActivationId}]";
}
