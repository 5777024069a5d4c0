namespace ZeroG.InProcess;

/// <summary>Runs calls: an activation or an observer.</summary>
internal interface ICallTarget
{
    /// <summary>Takes <paramref name="call"/> in; false when the target has ended.</summary>
    bool Receive(Call call);

    /// <summary>A call that was started has ended.</summary>
    void Completed(Call call);

    /// <summary>
    /// The caller withdrew <paramref name="call"/>: drops it if it waits, otherwise cancels its token in a turn.
    /// </summary>
    void Cancel(Call call);

    /// <summary>The instance failed with <paramref name="exception"/>.</summary>
    void OnFailure(Exception exception);
}
