using System.Collections.Concurrent;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>Where grains are active: one activation each in the whole cluster, save for stateless workers.</summary>
internal sealed class GrainDirectory(InProcessCluster cluster)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly Lock _placing = new();
    private long _lastSequence;

    /// <summary>Hands <paramref name="call"/> to the activation it is made to, which is made if need be.</summary>
    /// <exception cref="OrleansException">No silo may hold the grain.</exception>
    internal Activation Deliver(Call call)
    {
        var grainId = call.Reference.GrainId;
        while (true)
        {
            if (Find(grainId) is { } known)
            {
                if (known.Receive(call))
                {
                    return known;
                }

                continue;
            }

            lock (_placing)
            {
                if (Find(grainId) is null && Place(call) is { } placed)
                {
                    return placed;
                }
            }
        }
    }

    /// <summary>
    /// Makes an activation, hands it the call that needs it, and starts it; null when the silo has ended. The call comes first:
    /// should the activation fail to start, it is the one to learn why.
    /// </summary>
    internal Activation? Make(InProcessSilo silo, GrainClassModel model, Call call, StatelessWorkerPool? pool)
    {
        var sequence = Interlocked.Increment(ref _lastSequence);
        var activation = new Activation(silo, model, call.Reference.GrainId, sequence) { Pool = pool };
        if (pool is null)
        {
            // Known here before the silo knows it: a silo that is killed forgets what it knows.
            _activations[activation.GrainId] = activation;
        }

        if (!silo.TryAdd(activation) || !activation.Receive(call))
        {
            Remove(activation);
            return null;
        }

        activation.Begin(call.RequestContext);
        return activation;
    }

    /// <summary>Forgets <paramref name="activation"/>.</summary>
    internal void Remove(Activation activation)
    {
        activation.Silo.Remove(activation);
        if (activation.Pool is { } pool)
        {
            pool.Remove(activation);
        }
        else
        {
            _activations.TryRemove(new(activation.GrainId, activation));
        }
    }

    /// <summary>Hands <paramref name="call"/> to an activation on a chosen silo; null when that ends in the meantime.</summary>
    private Activation? Place(Call call)
    {
        var grainId = call.Reference.GrainId;
        var model = cluster.Catalog.ClassOf(grainId.Type);
        var silo = cluster.Placement.Choose(model, call);
        return model.Placement is StatelessWorkerPlacement workers
            ? silo.PoolOf(grainId, model, workers).Deliver(call)
            : Make(silo, model, call, pool: null);
    }

    private Activation? Find(GrainId grainId) =>
        _activations.TryGetValue(grainId, out var known) && known.State != ActivationState.Ended ? known : null;
}
