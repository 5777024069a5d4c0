using System.Collections.Immutable;
using System.Text;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Stages;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>A round's plan, and those about it.</summary>
/// <param name="Plan">The round's.</param>
/// <param name="Next">The next round's; null behind the last.</param>
/// <param name="Promised">That which the record before names, where the round has another; null otherwise.</param>
/// <param name="Before">The round's before; null for a job's first.</param>
internal sealed record RoundPlans(RoundPlan Plan, RoundPlan? Next, RoundPlan? Promised, RoundPlan? Before)
{
    /// <summary>The plans one after another, each with its length before it; none where there is none.</summary>
    public byte[] ToBytes() => FramedBytes.Write(new[] { Plan, Next, Promised, Before }.Select(plan => (ReadOnlyMemory<byte>)(plan is null ? [] : PlanDigest.ToBytes(plan))));

    /// <exception cref="RecordFormatException">The bytes are none.</exception>
    public static RoundPlans Read(ReadOnlyMemory<byte> bytes)
    {
        var plans = FramedBytes.Read(bytes, PlanDigest.MaxSize);
        if (plans is not [{ Length: > 0 } plan, var next, var promised, var before]) throw new RecordFormatException("There are not four plans, the first the round's", 0);
        return new RoundPlans(PlanDigest.Read(plan.Span), Optional(next), Optional(promised), Optional(before));

        static RoundPlan? Optional(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? null : PlanDigest.Read(bytes.Span);
    }
}

/// <summary>What entered rounds with an exchange and what went down in them, as a hub's silo stores it and whoever checks a round reads it.</summary>
/// <param name="scratch">The job's scratch store.</param>
/// <param name="spec">The job.</param>
internal sealed class RoundContent(IBlobStore scratch, JobSpec spec)
{
    private readonly SwarmRecipe _recipe = ExchangeRecipe.Of(spec);
    private IReadOnlyList<TensorPath>? _paths;

    /// <summary>Where each tensor's updates go.</summary>
    public IReadOnlyList<TensorPath> Paths => _paths ??= TensorPath.All(Layout, CodecSpec.Parse(_recipe.Codec), _recipe.Seed);

    /// <summary>The model's tensors.</summary>
    public ParameterLayout Layout { get; } = ParameterLayout.For(JobRecipe.Of(spec).Model);

    /// <summary>Stores payloads. The name comes first, so that no two rounds share a blob that either may delete.</summary>
    public BlobRef Store(string name, IEnumerable<ReadOnlyMemory<byte>> items) => Store(FramedBytes.Write(items.Prepend(Encoding.UTF8.GetBytes(name))));

    /// <summary>Stores bytes.</summary>
    public BlobRef Store(ReadOnlyMemory<byte> bytes) => scratch.PutAsync(bytes).GetAwaiter().GetResult().ToBlobRef();

    /// <summary>The plans of a round.</summary>
    public RoundPlans Plans(BlobRef stored) => RoundPlans.Read(Read(stored, 4 * (sizeof(int) + PlanDigest.MaxSize)));

    /// <summary>What went down, by stage.</summary>
    /// <exception cref="RecordFormatException">It is none.</exception>
    public ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> Averages(BlobRef stored)
    {
        var items = Items(stored);
        return StagePayloads.ByStage(items[1..].AsSpan(), Paths.Max(path => path.Projection.Stages), Paths) ?? throw new RecordFormatException("The averages are not those of the job's tensors", 0);
    }

    /// <summary>What each contributor handed in, and what it sent.</summary>
    /// <exception cref="RecordFormatException">It is none.</exception>
    public (ImmutableArray<HandedInStage> Works, ImmutableArray<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> Payloads) Uploads(BlobRef stored)
    {
        var items = Items(stored);
        var (works, payloads, at) = (ImmutableArray.CreateBuilder<HandedInStage>(), ImmutableArray.CreateBuilder<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>>(), 1);
        while (at < items.Length)
        {
            var work = HandedInStage.Read(items[at++].Span);
            var count = StagePayloads.Count(work.Sent.Length, Paths);
            if (count > items.Length - at) throw new RecordFormatException("A payload is missing", 0);
            works.Add(work);
            payloads.Add(StagePayloads.ByStage(items.AsSpan(at, count), work.Sent.Length, Paths)!.Value);
            at += count;
        }

        return (works.ToImmutable(), payloads.ToImmutable());
    }

    /// <summary>What all have in common; before the first round, what the job begins with.</summary>
    /// <param name="stored">The state, or null.</param>
    /// <param name="start">θ before the first round.</param>
    public SharedState Shared(BlobRef? stored, Func<ParameterVector> start)
    {
        if (stored is not { } blob) return SharedState.Start(OuterState.Start(start()), Paths);
        using var stream = scratch.OpenReadAsync(blob.ToContentId()).GetAwaiter().GetResult();
        return SharedState.Read(stream, Layout, Paths);
    }

    /// <summary>What the way down has lost; nothing before the first round.</summary>
    public ParameterVector Residual(BlobRef? stored)
    {
        var residual = new ParameterVector(Layout);
        if (stored is not { } blob) return residual;
        using var stream = scratch.OpenReadAsync(blob.ToContentId()).GetAwaiter().GetResult();
        stream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(residual.Values));
        return residual;
    }

    private ImmutableArray<ReadOnlyMemory<byte>> Items(BlobRef stored)
    {
        var items = FramedBytes.Read(Read(stored, int.MaxValue), int.MaxValue);
        return items.IsEmpty ? throw new RecordFormatException("The payloads have no name", 0) : items;
    }

    private byte[] Read(BlobRef stored, int most) => scratch.ReadAllAsync(stored.ToContentId(), most).GetAwaiter().GetResult();
}
