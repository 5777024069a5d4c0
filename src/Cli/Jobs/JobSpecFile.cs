using System.Text.Json;
using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>A job's specification in a JSON file, as <c>zerog job show --json</c> prints it under <c>spec</c>.</summary>
internal static class JobSpecFile
{
    private const int MaxBytes = 64 * 1024;

    public static async Task<JobSpec> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var json = await InputFile.ReadAllAsync(path, MaxBytes, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<JobSpec>(json, NodeJson.Strict) ?? throw new JsonException("It holds null.");
        }
        catch (JsonException wrong)
        {
            throw new ZeroGException(
                FailureKind.Invalid,
                $"{path} is not a job specification: {wrong.Message}",
                "'zerog job show JOB --json' prints one of the right form under \"spec\".",
                wrong);
        }
    }
}
