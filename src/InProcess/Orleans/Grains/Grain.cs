using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of grain classes.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Binds the object to the activation that is being made.</summary>
    protected Grain()
        : this(RuntimeContext.Current!)
    {
    }

    /// <summary>Binds the object to <paramref name="grainContext"/>, for tests without a silo.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        Runtime = grainRuntime ?? grainContext?.ActivationServices.GetService<IGrainRuntime>();
    }

    /// <summary>The activation the object belongs to.</summary>
    [AllowNull]
    public IGrainContext GrainContext { get; private set; }

    /// <summary>A reference to this grain.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The grain's identity as text.</summary>
    public string IdentityString => GrainId.ToString();

    /// <summary>The address of the silo, as text.</summary>
    public string RuntimeIdentity => Runtime?.SiloIdentity ?? string.Empty;

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => BoundRuntime.GrainFactory;

    /// <summary>The services of the activation.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? Runtime?.ServiceProvider!;

    internal IGrainRuntime? Runtime { get; }

    internal GrainId GrainId => GrainContext.GrainId;

    internal IGrainRuntime BoundRuntime =>
        Runtime ?? throw new InvalidOperationException(
            "Grain was created outside of the Orleans creation process and no runtime was specified.");

    /// <summary>Ends the activation once the calls it runs have finished.</summary>
    protected void DeactivateOnIdle() => BoundRuntime.DeactivateOnIdle(GrainContext ?? RuntimeContext.Current!);

    /// <summary>Ends the activation once idle; the next call places the grain anew.</summary>
    protected void MigrateOnIdle()
    {
        _ = BoundRuntime;
        ((IGrainBase)this).MigrateOnIdle();
    }

    /// <summary>Keeps idle collection away for <paramref name="timeSpan"/>; a negative span withdraws that.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) =>
        BoundRuntime.DelayDeactivation(GrainContext ?? RuntimeContext.Current!, timeSpan);

    /// <inheritdoc cref="IGrainBase.OnActivateAsync" />
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync" />
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
}
