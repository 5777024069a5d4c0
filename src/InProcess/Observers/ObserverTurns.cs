using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>
/// An object outside of grains that grains call: one call at a time, in the order they come, save for those that may
/// interleave.
/// </summary>
internal sealed class ObserverTurns(ITurnScheduler scheduler, IGrainObserver target)
    : TurnQueue(scheduler), ICallTarget, ITargetHolder
{
    private readonly CallList _waiting = new();
    private bool _isBusy;
    private bool _isDeleted;

    /// <inheritdoc />
    public object? GetTarget() => target;

    /// <inheritdoc />
    public object? GetComponent(Type componentType) => componentType.IsInstanceOfType(target) ? target : null;

    /// <inheritdoc />
    public bool Receive(Call call)
    {
        lock (Gate)
        {
            if (_isDeleted)
            {
                return true;
            }

            call.Target = this;
            _waiting.Add(call);
        }

        Enqueue(Pump);
        return true;
    }

    /// <inheritdoc />
    public void Completed(Call call)
    {
        if (call.IsAlwaysInterleave)
        {
            return;
        }

        lock (Gate)
        {
            _isBusy = false;
        }

        Enqueue(Pump);
    }

    /// <inheritdoc />
    public void Cancel(Call call)
    {
        lock (Gate)
        {
            _waiting.Remove(call);
        }

        Enqueue(() => call.TryCancel());
    }

    /// <inheritdoc />
    public void OnFailure(Exception exception)
    {
        // The caller learns of it; an observer has no state to read again.
    }

    /// <summary>Takes no more calls; those that wait are dropped.</summary>
    internal void Delete()
    {
        lock (Gate)
        {
            _isDeleted = true;
            _waiting.Clear();
        }
    }

    private void Pump()
    {
        Call? call = null;
        lock (Gate)
        {
            for (var i = 0; i < _waiting.Count && call is null; i++)
            {
                if (!_isBusy || _waiting[i].IsAlwaysInterleave)
                {
                    call = _waiting.RemoveAt(i);
                }
            }

            if (call is null)
            {
                return;
            }

            _isBusy |= !call.IsAlwaysInterleave;
        }

        if (call.IsCompleted && call.IsAwaited)
        {
            Completed(call);
            return;
        }

        if (call.RequestContext is not null)
        {
            RequestContext.CallContextData.Value = new() { Values = call.RequestContext };
        }

        call.Start(target);
    }
}
