namespace ZeroG.Bench.Audits;

/// <summary>
/// Honest rounds, each by a worker in one process and replayed by an auditor in another with another instruction set. In every second
/// batch the worker's process is killed, and that of a third goes on: from what was saved of a round, or from the round's start.
/// </summary>
internal sealed class AuditCampaign
{
    private const int MaxNamed = 10;

    private readonly IReadOnlyList<RoundParty> _parties;
    private readonly int _batch;
    private readonly Random _random;
    private readonly SortedDictionary<string, int> _byInstructionSets = new(StringComparer.Ordinal);
    private readonly List<string> _differences = [];
    private ulong _next;
    private int _batches, _plain, _resumed, _begunAgain, _kills, _false;

    private AuditCampaign(IReadOnlyList<RoundParty> parties, ulong seed, int batch) =>
        (_parties, _batch, _random, _next) = (parties, batch, new Random(seed.GetHashCode()), seed << 32);

    /// <summary>Runs until so many audits were made.</summary>
    /// <param name="start">Starts a process.</param>
    /// <param name="audits">How many, from 1; a batch that is begun is ended.</param>
    /// <param name="seed">Of the rounds, and of the moments of the kills; below 2³².</param>
    /// <param name="batch">Rounds until the parts change, from 2.</param>
    /// <param name="told">Told of the audits made.</param>
    /// <exception cref="InvalidOperationException">All processes use the same instructions, so that there is nothing to compare.</exception>
    public static async Task<AuditCounts> RunAsync(Func<InstructionSet, IRoundProcess> start, int audits, uint seed, int batch, Action<int>? told = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(audits, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 2);
        var parties = new List<RoundParty>();
        try
        {
            foreach (var set in InstructionSet.All)
            {
                var party = await RoundParty.StartAsync(set, start);
                // Where a processor lacks what a variable turns off, it is the same machine twice.
                if (parties.All(other => other.Units != party.Units)) parties.Add(party);
                else party.Dispose();
            }

            if (parties.Count == 1) throw new InvalidOperationException($"Every process here has the same instructions ({parties[0].Units}): run it on a processor whose vectors .NET can turn off.");
            var campaign = new AuditCampaign(parties, seed, batch);
            while (campaign.Audits < audits)
            {
                await campaign.BatchAsync();
                told?.Invoke(campaign.Audits);
            }

            return campaign.Counts();
        }
        finally
        {
            foreach (var party in parties) party.Dispose();
        }
    }

    private int Audits => _plain + _resumed + _begunAgain;

    private AuditCounts Counts() => new(
        Audits, new AuditCircumstances(_plain, _resumed, _begunAgain), _byInstructionSets, _kills, _false, _differences,
        _parties.ToDictionary(party => party.Set.Name, party => party.Units));

    private async Task BatchAsync()
    {
        RoundParty[] parts = [.. _parties];
        _random.Shuffle(parts);
        var (worker, auditor, first) = (parts[0], parts[1], _next);
        _next += (ulong)_batch;
        if (_batches++ % 2 == 0)
        {
            var plain = await Task.WhenAll(worker.RootsAsync(first, _batch), auditor.RootsAsync(first, _batch));
            Compare(first, plain[0], plain[1], $"{worker.Set.Name}, replayed {auditor.Set.Name}");
            _plain += _batch;
            return;
        }

        // Where there are two sets, the worker's own goes on, in a new process.
        var successor = parts.Length > 2 ? parts[2] : worker;
        var livesFor = _random.Next(_batch);
        var replay = auditor.RootsAsync(first, _batch);
        var saved = await worker.SaveUntilKilledAsync(first, _batch, livesFor);
        _kills++;
        var roots = new List<string>();
        for (var i = 0; i < livesFor; i++) roots.Add(await successor.ResumeAsync(first + (ulong)i, saved[i]));
        roots.AddRange(await successor.RootsAsync(first + (ulong)livesFor, _batch - livesFor));
        Compare(first, [.. roots], await replay, $"{worker.Set.Name}, then {successor.Set.Name}, replayed {auditor.Set.Name}");
        (_resumed, _begunAgain) = (_resumed + livesFor, _begunAgain + _batch - livesFor);
    }

    private void Compare(ulong first, string[] work, string[] replay, string sets)
    {
        _byInstructionSets[sets] = _byInstructionSets.GetValueOrDefault(sets) + work.Length;
        for (var i = 0; i < work.Length; i++)
        {
            if (work[i] == replay[i]) continue;
            _false++;
            if (_differences.Count < MaxNamed) _differences.Add($"round {first + (ulong)i} ({sets}): the worker signs {work[i]}, the auditor {replay[i]}");
        }
    }
}
