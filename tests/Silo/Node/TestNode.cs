using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Auditing.Replay;
using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Silo.Tests.Node;

/// <summary>A node over a temporary data directory, with a small text to train on.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly bool _ownsFolder;

    private TestNode(string folder, bool ownsFolder, LocalNode node)
    {
        Folder = folder;
        _ownsFolder = ownsFolder;
        Local = node;
    }

    public string Folder { get; }

    public LocalNode Local { get; }

    public INode Node => Local.Node;

    /// <summary>Starts a node on a folder, or on a new temporary one that is deleted with the node.</summary>
    public static async Task<TestNode> StartAsync(
        string? folder = null, int providers = 2, Action<ILoggingBuilder>? logging = null, ChainOptions? chain = null,
        IReadOnlyDictionary<string, IRoundConduct>? conducts = null, IReadOnlyDictionary<string, IAuditConduct>? auditing = null, Action<IServiceCollection>? services = null)
    {
        var path = folder ?? Directory.CreateTempSubdirectory("zerog-node-").FullName;
        return new TestNode(path, folder is null, await LocalNode.StartAsync(new NodeOptions
        {
            DataDirectory = path,
            Providers = providers,
            Logging = logging,
            Chain = chain,
            Conducts = conducts ?? new Dictionary<string, IRoundConduct>(),
            AuditConducts = auditing ?? new Dictionary<string, IAuditConduct>(),
            Services = services,
        }));
    }

    /// <summary>About 13 KB of text in which each line differs.</summary>
    public static byte[] Text { get; } = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 256).Select(i => $"Line {i} of the text says that {i * i % 97} follows {i * 31 % 89}.\n")));

    public async Task AddTextAsync() => await Node.AddDatasetAsync("text", new MemoryStream(Text), "text.txt");

    public static JobSpec Spec(int workers = 2, int rounds = 4, string? heldOut = "text") => new(
        "text",
        heldOut,
        workers,
        Seed: 7,
        new ModelSpec(Width: 16, Layers: 1, Heads: 2, FeedForward: 32, Context: 16, TiedHead: true),
        new InnerOptimizerSpec(LearningRate: 3e-3, FloorFraction: 0.1, WarmUpSteps: 2, WeightDecay: 0.1, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, ClipNorm: 1),
        new DiLoCoSpec(rounds, InnerSteps: 5, SequencesPerStep: 4, OpeningRounds: 1, OpeningSteps: 1, OuterLearningRate: 0.7, OuterMomentum: 0.9));

    public async Task<JobSnapshot> UntilAsync(string jobId, Func<JobSnapshot, bool> reached, TimeSpan? longest = null)
    {
        using var patience = new CancellationTokenSource(longest ?? Patience);
        JobSnapshot? last = null;
        try
        {
            await foreach (var snapshot in Node.WatchJobAsync(jobId, patience.Token))
            {
                last = snapshot;
                if (reached(snapshot) || snapshot.HasEnded) return snapshot;
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The job stays: {last}; {string.Join(", ", last?.Progress.Select(worker => worker.ToString()) ?? [])}; {last?.Audits}");
        }

        throw new InvalidOperationException("The watch ended before the job.");
    }

    public Task<JobSnapshot> EndOfAsync(string jobId, TimeSpan? patience = null) => UntilAsync(jobId, snapshot => snapshot.HasEnded, patience);

    public async ValueTask DisposeAsync()
    {
        await Local.DisposeAsync();
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }
}
