namespace ZeroG.Bench.Audits;

/// <summary>A process that runs <see cref="RoundService"/>.</summary>
internal interface IRoundProcess : IDisposable
{
    /// <summary>Sends a request.</summary>
    Task SendAsync(string line);

    /// <summary>The next line of an answer.</summary>
    /// <exception cref="EndOfStreamException">The process has ended.</exception>
    /// <exception cref="OperationCanceledException">It took longer than it may.</exception>
    Task<string> ReadLineAsync();

    /// <summary>SIGKILL: the process runs no further instruction of its own.</summary>
    Task KillAsync();
}
