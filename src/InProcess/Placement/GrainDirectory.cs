using System.Collections.Concurrent;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>Where grains are active: one activation each in the whole cluster, save for stateless workers.</summary>
internal sealed class GrainDirectory(InProcessCluster cluster)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly Lock _placing = new();
    private long _lastSequence;

    /// <summary>Who is to run <paramref name="call"/>; made if need be.</summary>
    /// <exception cref="OrleansException">No silo may hold the grain.</exception>
    internal Activation Resolve(Call call)
    {
        var grainId = call.Reference.GrainId;
        if (_activations.TryGetValue(grainId, out var known))
        {
            return known;
        }

        lock (_placing)
        {
            if (_activations.TryGetValue(grainId, out known))
            {
                return known;
            }

            var model = cluster.Catalog.ClassOf(grainId.Type);
            var silo = cluster.Placement.Choose(model, call);
            return model.Placement is StatelessWorkerPlacement workers
                ? silo.PoolOf(grainId, model, workers).Choose(call)
                : _activations[grainId] = Make(silo, model, call, pool: null);
        }
    }

    /// <summary>Makes an activation and starts it.</summary>
    internal Activation Make(InProcessSilo silo, GrainClassModel model, Call call, StatelessWorkerPool? pool)
    {
        var activation = new Activation(silo, model, call.Reference.GrainId, Interlocked.Increment(ref _lastSequence)) { Pool = pool };
        silo.Add(activation);
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
}
