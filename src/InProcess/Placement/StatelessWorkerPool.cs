namespace ZeroG.InProcess;

/// <summary>The activations of one stateless worker on one silo.</summary>
internal sealed class StatelessWorkerPool(InProcessSilo silo, GrainClassModel model, int maxLocal)
{
    private readonly List<Activation> _workers = [];
    private readonly Lock _gate = new();

    /// <summary>
    /// Hands <paramref name="call"/> to a worker without calls; else to a new one, while there may be more; else to the one with
    /// the fewest calls. Null when the silo has ended.
    /// </summary>
    internal Activation? Deliver(Call call)
    {
        lock (_gate)
        {
            var least = _workers.Where(worker => worker.State != ActivationState.Ended).MinBy(worker => worker.Load);
            if (least is not null && (least.Load == 0 || _workers.Count >= maxLocal))
            {
                return least.Receive(call) ? least : null;
            }

            if (silo.Cluster.Directory.Make(silo, model, call, this) is not { } worker)
            {
                return null;
            }

            _workers.Add(worker);
            return worker;
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
