using System.Collections.Concurrent;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>Where grains are active: one activation each in the whole cluster, save for stateless workers.</summary>
internal sealed class GrainDirectory(InProcessCluster cluster)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly Lock _placing = new();
    private long _lastSequence;

    /// <summary>Who is to run <paramref name="call"/>; made if need be, and then the call's target already.</summary>
    /// <exception cref="OrleansException">No silo may hold the grain.</exception>
    internal Activation Resolve(Call call)
    {
        var grainId = call.Reference.GrainId;
        if (Find(grainId) is { } known)
        {
            return known;
        }

        lock (_placing)
        {
            var model = cluster.Catalog.ClassOf(grainId.Type);
            while (true)
            {
                if (Find(grainId) is { } found)
                {
                    return found;
                }

                // A silo that ends in the meantime takes nothing in: another one is chosen.
                var silo = cluster.Placement.Choose(model, call);
                var target = model.Placement is StatelessWorkerPlacement workers
                    ? silo.PoolOf(grainId, model, workers).Choose(call)
                    : Make(silo, model, call, pool: null);
                if (target is not null)
                {
                    return target;
                }
            }
        }
    }

    /// <summary>Makes an activation that has <paramref name="call"/> waiting, and starts it; null when the silo has ended.</summary>
    internal Activation? Make(InProcessSilo silo, GrainClassModel model, Call call, StatelessWorkerPool? pool)
    {
        var activation = new Activation(silo, model, call.Reference.GrainId, Interlocked.Increment(ref _lastSequence)) { Pool = pool };
        if (pool is null)
        {
            // Known here before the silo knows it: a silo that is killed forgets what it knows.
            _activations[activation.GrainId] = activation;
        }

        if (!silo.TryAdd(activation))
        {
            Remove(activation);
            return null;
        }

        // It waits there before the activation starts: should that fail, this call learns why.
        activation.Receive(call);
        activation.Begin(call.RequestContext);
        return activation;
    }

    private Activation? Find(GrainId grainId) =>
        _activations.TryGetValue(grainId, out var known) && known.State != ActivationState.Ended ? known : null;

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
}
