using System.Collections.Immutable;
using System.Security.Cryptography;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>One average that goes down to every member.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Tensor">Index of the tensor.</param>
/// <param name="Payload">The codec's bytes.</param>
internal sealed record AveragePiece(int Stage, int Tensor, byte[] Payload);

/// <summary>
/// The exchange of one round at the hub: takes payloads in whatever order members send, and combines a tensor as soon as all
/// contributors' are there. A contributor that is dropped counts in no tensor from there on.
/// </summary>
internal sealed class HubRound
{
    private readonly HubExchange _exchange;
    private readonly int _tensors;
    private readonly IReadOnlyDictionary<int, long> _weights;
    private readonly Dictionary<(int Worker, int Stage, int Tensor), byte[]> _payloads = [];
    private readonly Dictionary<int, int[]> _accepted;
    private readonly Dictionary<int, MemberUpload> _uploads;
    private readonly SortedSet<int> _contributors = [];
    private readonly List<AveragePiece> _averages = [];
    private readonly UploadLog? _log;
    private readonly IncrementalHash _root = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _stage, _tensor;

    /// <summary>An exchange in which nothing has come.</summary>
    /// <param name="plan">The round.</param>
    /// <param name="exchange">Combines.</param>
    /// <param name="tensors">How many there are.</param>
    /// <param name="weights">Of each planned member that is there: tokens trained on since it last contributed, this round's included.</param>
    /// <param name="due">The header that a member must send in a stage: by worker and stage.</param>
    /// <param name="log">Keeps what enters the average, or null.</param>
    /// <param name="book">Takes what members sign; null where the job is not audited.</param>
    public HubRound(
        RoundPlan plan, HubExchange exchange, int tensors, IReadOnlyDictionary<int, long> weights, Func<int, int, UpdateHeader> due, UploadLog? log, IRoundBook? book = null)
    {
        (Plan, _exchange, _tensors, _weights, _log, IsSigned) = (plan, exchange, tensors, weights, log, book is not null);
        IReadOnlyList<int>[] exchanged = [.. Enumerable.Range(0, exchange.Stages).Select(stage => Enumerable.Range(0, tensors).Where(tensor => exchange.Exchanges(stage, tensor)).ToArray())];
        _accepted = plan.Members.ToDictionary(member => member.Worker, _ => new int[exchange.Stages]);
        _uploads = plan.Members.ToDictionary(member => member.Worker, member => new MemberUpload(
            stage => due(member.Worker, stage), exchanged,
            book is null ? null : (stage, commitment, payloads) => book.Take(member.Worker, commitment, payloads, [.. AveragesByStage().Take(stage)])));
    }

    /// <summary>As planned.</summary>
    public RoundPlan Plan { get; }

    /// <summary>Whether members sign what they send, so that of a stage all is taken or nothing.</summary>
    public bool IsSigned { get; }

    /// <summary>Whether it is settled who contributes.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Whether every tensor of every stage is combined.</summary>
    public bool IsComplete => _stage == _exchange.Stages;

    /// <summary>The stage that is exchanged now.</summary>
    public int Stage => _stage;

    /// <summary>The averages so far, as they went down.</summary>
    public IReadOnlyList<AveragePiece> Averages => _averages;

    /// <summary>The averages of the stages that are exchanged: by stage, payloads of the tensors that take part, ascending.</summary>
    public ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> AveragesByStage() =>
        [.. Enumerable.Range(0, _stage).Select(stage => _averages.Where(piece => piece.Stage == stage).Select(piece => (ReadOnlyMemory<byte>)piece.Payload).ToImmutableArray())];

    /// <summary>Contributors that are not dropped.</summary>
    public IReadOnlyCollection<int> Contributors => _contributors;

    /// <summary>Contributors whose next payload, or the header that confirms it, is awaited.</summary>
    public IEnumerable<int> Awaited => IsSettled && !IsComplete ? _contributors.Where(worker => !IsThere(worker)) : [];

    /// <summary>Payload bytes of the member that sent most.</summary>
    public long BytesUp => _uploads.Values.Max(upload => upload.Bytes);

    /// <summary>Payload bytes of all members.</summary>
    public long BytesReceived => _uploads.Values.Sum(upload => upload.Bytes);

    /// <summary>For every stage: how many tensors of that member entered the average.</summary>
    public ImmutableArray<int> Accepted(int worker) => [.. _accepted[worker]];

    /// <summary>Whether anything of that member entered the average.</summary>
    public bool HasAccepted(int worker) => _accepted.TryGetValue(worker, out var accepted) && accepted.Any(count => count > 0);

    /// <summary>For every stage: the root of what that member said it sends.</summary>
    public ImmutableArray<string> BodyRoots(int worker) => _uploads[worker].BodyRoots;

    /// <summary>Whether a member has sent all of a stage.</summary>
    public bool HasSent(int worker, int stage) => _uploads[worker].IsWhole(stage);

    /// <summary>Weight of a planned member.</summary>
    public long TokensOf(int worker) => _weights[worker];

    /// <summary>Takes in a header.</summary>
    /// <exception cref="FormatException">Its sender breaks the protocol, or says of its update what is not so.</exception>
    public void Offer(int worker, UpdateHeader header)
    {
        if (_uploads.TryGetValue(worker, out var upload)) upload.Take(header);
    }

    /// <summary>Takes in a payload; one of a member that no longer counts only shows that it sends what it must.</summary>
    /// <exception cref="FormatException">It is not the one that is due, or too long, or its stage is not what the header says.</exception>
    public void Offer(int worker, int stage, int tensor, ReadOnlyMemory<byte> payload)
    {
        if (stage >= _exchange.Stages || tensor >= _tensors || !_exchange.Exchanges(stage, tensor))
            throw new FormatException($"Stage {stage} has no tensor {tensor}.");
        if (payload.Length > _exchange.MaxBytes(stage, tensor))
            throw new FormatException($"Tensor {tensor} of stage {stage} came with {payload.Length} bytes; at most {_exchange.MaxBytes(stage, tensor)} are possible.");
        if (stage > _stage + 1) throw new FormatException($"A payload of stage {stage} came before the averages of the stage before.");
        if (!_uploads.TryGetValue(worker, out var upload)) return;
        var bytes = payload.ToArray();
        upload.Take(stage, tensor, bytes);
        if (Counts(worker)) _payloads.Add((worker, stage, tensor), bytes);
    }

    /// <summary>Takes in the commitment to a stage.</summary>
    /// <exception cref="FormatException">It is out of place, or does not hold.</exception>
    public void Offer(int worker, int stage, ReadOnlyMemory<byte> commitment)
    {
        if (_uploads.TryGetValue(worker, out var upload)) upload.Take(stage, commitment);
    }

    /// <summary>Settles who contributes.</summary>
    public void Settle(IEnumerable<int> contributors)
    {
        _contributors.UnionWith(contributors);
        IsSettled = true;
        foreach (var key in _payloads.Keys.Where(key => !_contributors.Contains(key.Worker)).ToArray()) _payloads.Remove(key);
    }

    /// <summary>A member counts no more in what is not combined yet.</summary>
    public void Drop(int worker)
    {
        _contributors.Remove(worker);
        foreach (var key in _payloads.Keys.Where(key => key.Worker == worker).ToArray()) _payloads.Remove(key);
    }

    /// <summary>Combines what can be combined.</summary>
    /// <returns>The new averages.</returns>
    public IEnumerable<AveragePiece> Advance()
    {
        while (IsSettled && !IsComplete && !Awaited.Any())
        {
            var payloads = new List<Payload>();
            foreach (var worker in _contributors)
            {
                _payloads.Remove((worker, _stage, _tensor), out var bytes);
                payloads.Add(new Payload(worker, _weights[worker], bytes));
                _accepted[worker][_stage] = _tensor + 1;
            }

            var average = new AveragePiece(_stage, _tensor, _exchange.Combine(_stage, _tensor, payloads));
            _log?.Append(_stage, _tensor, payloads);
            _averages.Add(average);
            _root.AppendData(average.Payload);
            Next();
            yield return average;
        }
    }

    /// <summary>Root of all averages; once, when the round is complete.</summary>
    public string TakeRoot() => Convert.ToHexStringLower(_root.GetHashAndReset());

    private bool Counts(int worker) => !IsSettled || _contributors.Contains(worker);

    // Of the last payload of a stage, the whole stage must be what its header says before any average shows it; where it is signed, of
    // the first, so that all of it enters the averages or nothing.
    private bool IsThere(int worker) => _payloads.ContainsKey((worker, _stage, _tensor)) && (!(IsSigned || IsLastOfStage) || _uploads[worker].IsWhole(_stage));

    private bool IsLastOfStage => !Enumerable.Range(_tensor + 1, _tensors - _tensor - 1).Any(tensor => _exchange.Exchanges(_stage, tensor));

    private void Next()
    {
        do
        {
            if (++_tensor < _tensors) continue;

            // Who contributed to all of a stage has all of its tensors accepted, also those behind the last that it has.
            foreach (var worker in _contributors) _accepted[worker][_stage] = _tensors;
            (_stage, _tensor) = (_stage + 1, 0);
        }
        while (!IsComplete && !_exchange.Exchanges(_stage, _tensor));
    }
}
