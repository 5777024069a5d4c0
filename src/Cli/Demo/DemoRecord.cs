using System.Text.Json;
using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>Which job the demo of a data directory last submitted, so that a demo that was killed goes on where it was.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Spec">What it trains.</param>
/// <param name="TrainingRoot">Root of the text it trains on.</param>
/// <param name="HeldOutRoot">Root of the text it is evaluated on.</param>
internal sealed record DemoRecord(string JobId, JobSpec Spec, string TrainingRoot, string HeldOutRoot)
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>The record of a data directory, or null when there is none that can be read.</summary>
    public static DemoRecord? Read(string dataDirectory)
    {
        var path = FileOf(dataDirectory);
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= MaxBytes }) return null;
            var record = JsonSerializer.Deserialize<DemoRecord>(File.ReadAllBytes(path), NodeJson.Options);
            _ = ZeroG.Jobs.JobId.Parse(record?.JobId);
            return record;
        }
        catch (Exception broken) when (broken is JsonException or ZeroGException)
        {
            // Nothing is lost: the demo starts anew, and ends with the same checkpoint.
            return null;
        }
    }

    /// <summary>Whether the other record is of a job with the same outcome.</summary>
    public bool IsSameWork(DemoRecord other) => other with { JobId = JobId } == this;

    /// <summary>Replaces the record of a data directory, in whole or not at all.</summary>
    public void Write(string dataDirectory)
    {
        var path = FileOf(dataDirectory);
        using (var file = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, NodeJson.Options);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".tmp", path, overwrite: true);
    }

    private static string FileOf(string dataDirectory) => Path.Combine(dataDirectory, "demo.json");
}
