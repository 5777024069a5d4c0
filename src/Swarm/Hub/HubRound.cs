using System.Collections.Immutable;
using System.Security.Cryptography;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>One average that goes down to every member.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Tensor">Index of the tensor.</param>
/// <param name="Payload">The codec's bytes.</param>
internal sealed record AveragePiece(int Stage, int Tensor, byte[] Payload);

/// <summary>
/// The exchange of one round at the hub: takes payloads in whatever order they come, and combines a tensor as soon as all
/// contributors' are there. A contributor that is dropped counts in no tensor from there on.
/// </summary>
internal sealed class HubRound(RoundPlan plan, HubExchange exchange, int tensors)
{
    private readonly Dictionary<(int Worker, int Stage, int Tensor), byte[]> _payloads = [];
    private readonly Dictionary<int, int[]> _accepted = plan.Members.ToDictionary(member => member.Worker, _ => new int[exchange.Stages]);
    private readonly SortedDictionary<int, long> _contributors = [];
    private readonly Dictionary<int, long> _bytes = [];
    private readonly Dictionary<int, long> _tokens = [];
    private readonly List<AveragePiece> _averages = [];
    private readonly IncrementalHash _root = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _stage, _tensor;

    /// <summary>As planned.</summary>
    public RoundPlan Plan => plan;

    /// <summary>Whether it is settled who contributes.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Whether every tensor of every stage is combined.</summary>
    public bool IsComplete => _stage == exchange.Stages;

    /// <summary>The averages so far, as they went down.</summary>
    public IReadOnlyList<AveragePiece> Averages => _averages;

    /// <summary>Contributors whose next payload is awaited.</summary>
    public IEnumerable<int> Awaited => IsSettled && !IsComplete ? _contributors.Keys.Where(worker => !_payloads.ContainsKey((worker, _stage, _tensor))) : [];

    /// <summary>For every stage: how many tensors of that member entered the average.</summary>
    public ImmutableArray<int> Accepted(int worker) => [.. _accepted[worker]];

    /// <summary>Payload bytes of the contributor that sent most.</summary>
    public long BytesUp => _bytes.Values.DefaultIfEmpty().Max();

    /// <summary>Weight of a contributor.</summary>
    public long TokensOf(int worker) => _tokens[worker];

    /// <summary>Takes in a payload; one that comes too late, twice, or from someone who has no part in the round is dropped.</summary>
    /// <exception cref="FormatException">There is no such tensor or stage, or it is too long: its sender breaks the protocol.</exception>
    public void Offer(int worker, int stage, int tensor, ReadOnlyMemory<byte> payload)
    {
        if (stage >= exchange.Stages || tensor >= tensors || !exchange.Exchanges(stage, tensor))
            throw new FormatException($"Stage {stage} has no tensor {tensor}.");
        if (payload.Length > exchange.MaxBytes(stage, tensor))
            throw new FormatException($"Tensor {tensor} of stage {stage} came with {payload.Length} bytes; at most {exchange.MaxBytes(stage, tensor)} are possible.");
        var isPast = stage < _stage || (stage == _stage && tensor < _tensor);
        if (isPast || !_accepted.ContainsKey(worker) || (IsSettled && !_contributors.ContainsKey(worker))) return;
        if (_payloads.TryAdd((worker, stage, tensor), payload.ToArray())) _bytes[worker] = _bytes.GetValueOrDefault(worker) + payload.Length;
    }

    /// <summary>Settles who contributes.</summary>
    /// <param name="contributors">Their keys and weights: tokens trained on since each last contributed.</param>
    public void Settle(IEnumerable<KeyValuePair<int, long>> contributors)
    {
        foreach (var (worker, tokens) in contributors) _contributors[worker] = _tokens[worker] = tokens;
        IsSettled = true;
    }

    /// <summary>A contributor counts no more in what is not combined yet.</summary>
    public void Drop(int worker) => _contributors.Remove(worker);

    /// <summary>Combines what can be combined.</summary>
    /// <returns>The new averages.</returns>
    public IEnumerable<AveragePiece> Advance()
    {
        while (IsSettled && !IsComplete && !Awaited.Any())
        {
            var payloads = new List<Payload>();
            foreach (var (worker, tokens) in _contributors)
            {
                _payloads.Remove((worker, _stage, _tensor), out var bytes);
                payloads.Add(new Payload(worker, tokens, bytes));
                _accepted[worker][_stage] = _tensor + 1;
            }

            var average = new AveragePiece(_stage, _tensor, exchange.Combine(_stage, _tensor, payloads));
            _averages.Add(average);
            _root.AppendData(average.Payload);
            Next();
            yield return average;
        }
    }

    /// <summary>Root of all averages; once, when the round is complete.</summary>
    public string TakeRoot() => Convert.ToHexStringLower(_root.GetHashAndReset());

    private void Next()
    {
        do
        {
            if (++_tensor < tensors) continue;
            (_stage, _tensor) = (_stage + 1, 0);
        }
        while (!IsComplete && !exchange.Exchanges(_stage, _tensor));

        // Those who contributed to all of a stage have all of its tensors accepted, also those behind the last that it has.
        if (_tensor != 0) return;
        foreach (var worker in _contributors.Keys) _accepted[worker][_stage - 1] = tensors;
    }
}
