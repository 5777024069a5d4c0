using ZeroG.Provenance;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Journal;

/// <summary>What a cluster remembers of a job, hubs come and go: blobs, and all lines but joins and leaves.</summary>
internal sealed class ClusterMemory
{
    private readonly Lock _gate = new();
    private readonly List<JournalLine> _lines = [];

    public MemoryBlobStore Blobs { get; } = new();

    /// <summary>All lines, in order.</summary>
    public IReadOnlyList<JournalLine> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    /// <summary>Roots of states that were to be kept for people.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Kept { get; } = new();

    /// <summary>The rounds that count, in order.</summary>
    public IReadOnlyList<RoundRecord> Records
    {
        get
        {
            var records = new List<RoundRecord>();
            foreach (var line in Lines)
            {
                if (line.Closed is { } closed) records.Add(closed.Record);
                if (line.RolledBack is { } back) records.RemoveAll(record => record.Plan.Round >= back.To);
            }

            return records;
        }
    }

    /// <summary>The memory of the next hub: from its start on, no other appends anything.</summary>
    public HubJournal Open(Store? store = null)
    {
        lock (_gate)
        {
            var epoch = _lines.Select(line => line.Started?.Epoch ?? 0).DefaultIfEmpty().Max() + 1;
            return new HubJournal(store ?? new Store(this), HubJournal.Needed(_lines), epoch);
        }
    }

    /// <summary>One hub's way to it, which breaks for good after some appends.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="appends">Appends after which it breaks.</param>
    /// <param name="answersLast">Whether the last of them answers; otherwise its line is there, and the hub does not hear of it.</param>
    internal sealed class Store(ClusterMemory memory, int appends = int.MaxValue, bool answersLast = true) : IJournalStore
    {
        private long _epoch;

        public IBlobStore Blobs => memory.Blobs;

        public int Appends { get; private set; }

        public void Append(JournalLine line)
        {
            lock (memory._gate)
            {
                if (line.Started is { } started) _epoch = started.Epoch;
                if (Appends == appends) throw new IOException("The store is gone.");
                if (memory._lines.Any(one => one.Started?.Epoch > _epoch)) throw new IOException("A later hub has taken over.");
                Appends++;
                if (line.Checkpoint is { } made) Assert.Contains(made.StateRoot, memory.Kept);
                if (line.Joined is null && line.Left is null) memory._lines.Add(JournalLine.Parse(System.Text.Encoding.UTF8.GetString(line.ToBytes())));
                if (Appends == appends && !answersLast) throw new IOException("The store is gone, and did not answer.");
            }
        }

        public Task KeepAsync(SharedState state, CancellationToken cancellationToken)
        {
            memory.Kept.Enqueue(state.Root);
            return Task.CompletedTask;
        }

        public void Dispose()
        {
        }
    }
}
