namespace ZeroG.Provenance.Log;

/// <summary>A write of a log failed, and it takes no more entries. Those that were not acknowledged may be there or not when it is opened again.</summary>
/// <remarks>Only opening it looks at what is on the disk: after a failed flush the system may hold for written what is not.</remarks>
/// <param name="folder">The log's folder.</param>
/// <param name="cause">The failure.</param>
public sealed class LogStoppedException(string folder, Exception cause) : IOException(
    cause is IOException io && DiskFull.Is(io)
        ? $"The disk that holds the log {folder} is full; the entry was not acknowledged. Free space there, or move the folder to a larger disk, then open the log again."
        : $"The log {folder} could not be written; the entry was not acknowledged: {cause.Message} Remedy the cause, then open the log again.",
    cause);
