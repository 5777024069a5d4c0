namespace ZeroG.InProcess;

/// <summary>The activations of one stateless worker on one silo.</summary>
internal sealed class StatelessWorkerPool(InProcessSilo silo, GrainClassModel model, int maxLocal)
{
    private readonly List<Activation> _workers = [];
    private readonly Lock _gate = new();

    /// <summary>A worker without calls; else a new one, while there may be more; else the one with the fewest calls.</summary>
    internal Activation? Choose(Call call)
    {
        lock (_gate)
        {
            var least = _workers.Where(worker => worker.State != ActivationState.Ended).MinBy(worker => worker.Load);
            if (least is null || (least.Load > 0 && _workers.Count < maxLocal))
            {
                least = silo.Cluster.Directory.Make(silo, model, call, this);
                if (least is not null)
                {
                    _workers.Add(least);
                }
            }

            return least;
        }
    }

    internal void Remove(Activation worker)
    {
        lock (_gate)
        {
            _workers.Remove(worker);
        }
    }
}
