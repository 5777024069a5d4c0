using ZeroG.Provenance.Log;

namespace ZeroG.Grains.Provenance;

/// <summary>Where a silo has its copies of logs.</summary>
/// <remarks>
/// What a log is lies in grain storage; a copy serves its proofs, and is made again where it is missing. So any silo may serve any log,
/// each from a copy of its own.
/// </remarks>
public interface IProvenanceLogs
{
    /// <summary>Opens the copy of a log, or begins one. The caller lets it go.</summary>
    /// <param name="log">The log's name.</param>
    /// <exception cref="IOException">It is open already, damaged, or cannot be read or written; the message says which, and the remedy.</exception>
    Task<IndexedLog> OpenAsync(string log);
}
