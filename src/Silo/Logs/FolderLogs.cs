using ZeroG.Grains.Provenance;
using ZeroG.Provenance.Log;

namespace ZeroG.Silo.Logs;

/// <summary>A silo's copies of logs, each in a folder of its name.</summary>
/// <param name="folder">Of this silo alone; made when the first copy is opened.</param>
internal sealed class FolderLogs(string folder) : IProvenanceLogs
{
    public Task<IndexedLog> OpenAsync(string log) => IndexedLog.OpenAsync(Path.Combine(folder, log));
}
