using System.Collections.Immutable;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Codecs.Updates;

namespace ZeroG.Swarm.Hub;

/// <summary>
/// What one member sends in one round, in the order of the protocol: header and payloads of stage 0, then payloads and header of
/// each later stage; where the job is audited, a commitment at the end of each. Headers are compared with what the hub knows, bodies
/// with their headers, commitments with bodies.
/// </summary>
/// <param name="due">For every stage, the header that must come, without what is known of the body.</param>
/// <param name="tensors">For every stage, the tensors that take part, ascending.</param>
/// <param name="refusal">Why the commitment to a stage is not taken, by the stage, it and the payloads; null where the job is not audited.</param>
internal sealed class MemberUpload(
    Func<int, UpdateHeader> due, IReadOnlyList<IReadOnlyList<int>> tensors, Func<int, ReadOnlyMemory<byte>, IReadOnlyList<ReadOnlyMemory<byte>>, string?>? refusal = null)
{
    private readonly string[] _roots = [.. Enumerable.Repeat("", tensors.Count)];
    private readonly List<ReadOnlyMemory<byte>> _payloads = [];
    private UpdateHeader? _header;
    private int _stage;

    /// <summary>For every stage: the root of its body as its header has it; empty where none came.</summary>
    public ImmutableArray<string> BodyRoots => [.. _roots];

    /// <summary>Bytes of payloads so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether all of a stage is there, and what its header says; and is committed to, where the job is audited.</summary>
    public bool IsWhole(int stage) => stage < _stage;

    /// <summary>Takes in a header.</summary>
    /// <exception cref="FormatException">It is out of place, or not what it must be, or not the one of the payloads that came.</exception>
    public void Take(UpdateHeader header)
    {
        if (_stage == tensors.Count || _header is not null || (_stage > 0 && _payloads.Count < tensors[_stage].Count))
            throw new FormatException("A header came where a payload is due.");
        if (UpdateHeaders.Difference(header, due(_stage)) is { } wrong) throw new FormatException($"{wrong}.");
        if (header.Tensors != tensors[_stage].Count)
            throw new FormatException($"The update has {header.Tensors} payloads, and stage {_stage} has {tensors[_stage].Count} tensors.");
        _header = header;
        _roots[_stage] = header.BodyRoot;
        CompleteStage();
    }

    /// <summary>Takes in the next payload.</summary>
    /// <exception cref="FormatException">It is not the next, or the body is not the one of its header.</exception>
    public void Take(int stage, int tensor, ReadOnlyMemory<byte> payload)
    {
        if (stage != _stage || _payloads.Count == tensors[stage].Count || tensors[stage][_payloads.Count] != tensor || (stage == 0 && _header is null))
            throw new FormatException($"Tensor {tensor} of stage {stage} came where another message is due.");
        _payloads.Add(payload);
        Bytes += payload.Length;
        CompleteStage();
    }

    /// <summary>Takes in the commitment to a stage.</summary>
    /// <exception cref="FormatException">It is out of place, or does not hold.</exception>
    public void Take(int stage, ReadOnlyMemory<byte> commitment)
    {
        if (refusal is null || stage != _stage || _header is null || _payloads.Count < tensors[stage].Count)
            throw new FormatException($"A commitment to stage {stage} came where another message is due.");
        if (refusal(stage, commitment, _payloads) is { } why) throw new FormatException($"What it signed of stage {stage} is not taken: {why}.");
        NextStage();
    }

    private void CompleteStage()
    {
        if (_header is null || _payloads.Count < tensors[_stage].Count) return;
        UpdateBody.Verify(_header, _payloads);
        if (refusal is null) NextStage();
    }

    private void NextStage()
    {
        _payloads.Clear();
        _header = null;
        _stage++;
    }
}
