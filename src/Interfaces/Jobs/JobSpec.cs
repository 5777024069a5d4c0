using ZeroG.Auditing;
using ZeroG.Escrow;
using ZeroG.Market;

namespace ZeroG.Jobs;

/// <summary>Shape of the model to train: a decoder-only transformer (RMSNorm, rotary positions, SwiGLU).</summary>
/// <param name="Width">Size of the residual stream.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">Attention heads; divides <paramref name="Width"/>.</param>
/// <param name="FeedForward">Inner size of SwiGLU.</param>
/// <param name="Context">Longest sequence, in tokens.</param>
/// <param name="TiedHead">Whether the output head shares the embedding's weights.</param>
/// <param name="KeyValueHeads">Heads of keys and values, which groups of query heads share; divides <paramref name="Heads"/>. 0: as many as heads.</param>
/// <param name="VocabularySize">Distinct tokens, at least those of the job's tokenizer. 0: the 256 bytes.</param>
[GenerateSerializer, Immutable, Alias("zerog.ModelSpec")]
public sealed record ModelSpec(
    [property: Id(0)] int Width,
    [property: Id(1)] int Layers,
    [property: Id(2)] int Heads,
    [property: Id(3)] int FeedForward,
    [property: Id(4)] int Context,
    [property: Id(5)] bool TiedHead,
    [property: Id(6)] int KeyValueHeads = 0,
    [property: Id(7)] int VocabularySize = 0);

/// <summary>Which inner optimizer a job trains with.</summary>
[GenerateSerializer, Alias("zerog.InnerOptimizerKind")]
public enum InnerOptimizerKind
{
    /// <summary>AdamW for all parameters.</summary>
    AdamW = 0,

    /// <summary>Muon for the matrices of the blocks, AdamW for the rest.</summary>
    Muon = 1,
}

/// <summary>How a learning rate falls after its warm-up.</summary>
[GenerateSerializer, Alias("zerog.ScheduleKind")]
public enum ScheduleKind
{
    /// <summary>By half a cosine, over all steps that are left.</summary>
    Cosine = 0,

    /// <summary>Stable at its peak, then linearly over the last part of the steps.</summary>
    WarmUpStableDecay = 1,
}

/// <summary>The inner optimizer: AdamW or Muon with decoupled decay, warm-up and a schedule over all inner steps of the job.</summary>
/// <param name="LearningRate">Peak learning rate.</param>
/// <param name="FloorFraction">Learning rate at the last step, as a fraction of the peak.</param>
/// <param name="WarmUpSteps">Steps of linear warm-up.</param>
/// <param name="WeightDecay">Decoupled decay of matrices.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="ClipNorm">Largest global norm of a gradient.</param>
/// <param name="Optimizer">Which optimizer.</param>
/// <param name="MuonLearningRate">With Muon: peak learning rate of its matrices. Null: <paramref name="LearningRate"/>, which its updates are scaled for.</param>
/// <param name="MuonMomentum">With Muon: Nesterov momentum. Null: 0.95.</param>
/// <param name="Schedule">How the learning rate falls.</param>
/// <param name="DecayFraction">With warm-up, stable, decay: the part of all steps, at their end, over which it falls. Null: 0.1.</param>
[GenerateSerializer, Immutable, Alias("zerog.InnerOptimizerSpec")]
public sealed record InnerOptimizerSpec(
    [property: Id(0)] double LearningRate,
    [property: Id(1)] double FloorFraction,
    [property: Id(2)] int WarmUpSteps,
    [property: Id(3)] double WeightDecay,
    [property: Id(4)] double Beta1,
    [property: Id(5)] double Beta2,
    [property: Id(6)] double Epsilon,
    [property: Id(7)] double ClipNorm,
    [property: Id(8)] InnerOptimizerKind Optimizer = InnerOptimizerKind.AdamW,
    [property: Id(9)] double? MuonLearningRate = null,
    [property: Id(10)] double? MuonMomentum = null,
    [property: Id(11)] ScheduleKind Schedule = ScheduleKind.Cosine,
    [property: Id(12)] double? DecayFraction = null);

/// <summary>
/// How workers exchange what they learn while they go on training (DiLoCoX, arXiv 2506.21263): in few bytes, tensor by tensor, and
/// applied some steps later. Workers come and go; a round is closed without those that are late.
/// </summary>
/// <param name="Codec">
/// What is exchanged, and as which bytes: <c>none</c>, <c>fp16</c>, <c>int8</c>, <c>int4</c>, <c>lowrank+int4</c>,
/// <c>topk+2bit</c> and others, with a rank or density after a colon.
/// </param>
/// <param name="Delay">τ, the inner step of the next round before which a round's average is applied; at most the inner steps of a round.</param>
/// <param name="Aggregator">How the workers' parts become one: <c>clipped</c>, <c>mean</c>, <c>median</c>, <c>trimmed</c>, <c>krum</c> or <c>centered</c>, with parameters in parentheses.</param>
/// <param name="Quorum">Share of the workers of a round that is enough at its deadline, above 0 and at most 1.</param>
/// <param name="Adaptive">Whether H, τ and rank follow the measured link, steps and averages; what is given is where they begin.</param>
[GenerateSerializer, Immutable, Alias("zerog.ExchangeSpec")]
public sealed record ExchangeSpec(
    string Codec,
    [property: Id(1)] int Delay,
    string Aggregator,
    [property: Id(3)] double Quorum = 0.5,
    [property: Id(4)] bool Adaptive = false)
{
    /// <summary>What is exchanged, and as which bytes.</summary>
    [Id(0)] public string Codec { get; init => field = Bounds.Text(value, Bounds.Method); } = Bounds.Text(Codec, Bounds.Method);

    /// <summary>How the workers' parts become one.</summary>
    [Id(2)] public string Aggregator { get; init => field = Bounds.Text(value, Bounds.Method); } = Bounds.Text(Aggregator, Bounds.Method);
}

/// <summary>DiLoCo's schedule (arXiv 2311.08105): rounds of inner steps, and the outer Nesterov step that closes each.</summary>
/// <param name="Rounds">Number of rounds, those of the opening included; fixed by configuration, never by the clock.</param>
/// <param name="InnerSteps">H, the inner steps of a round.</param>
/// <param name="SequencesPerStep">Sequences of <see cref="ModelSpec.Context"/> bytes in the batch of one worker's step.</param>
/// <param name="OpeningRounds">Rounds at the start that are shorter and end in a plain mean: a nearly synchronous start helps the final loss.</param>
/// <param name="OpeningSteps">Inner steps of an opening round.</param>
/// <param name="OuterLearningRate">Learning rate of the outer step.</param>
/// <param name="OuterMomentum">Nesterov momentum of the outer step.</param>
/// <param name="MicroBatches">
/// Parts that a worker works through one after another in each step; divides <paramref name="SequencesPerStep"/>, which stays the
/// whole batch. More parts need less memory. 0: one.
/// </param>
/// <param name="Recompute">Whether activations are computed again for the backward pass: the same bits in less memory and more time.</param>
/// <param name="Exchange">How workers exchange while they train. Null: each round waits for all of them, and sends fp32 through the blob store.</param>
[GenerateSerializer, Immutable, Alias("zerog.DiLoCoSpec")]
public sealed record DiLoCoSpec(
    [property: Id(0)] int Rounds,
    [property: Id(1)] int InnerSteps,
    [property: Id(2)] int SequencesPerStep,
    [property: Id(3)] int OpeningRounds,
    [property: Id(4)] int OpeningSteps,
    [property: Id(5)] double OuterLearningRate,
    [property: Id(6)] double OuterMomentum,
    [property: Id(7)] int MicroBatches = 0,
    [property: Id(8)] bool Recompute = false,
    [property: Id(9)] ExchangeSpec? Exchange = null);

/// <summary>A training job as submitted; with the bytes of its datasets it determines the resulting checkpoint, bit for bit.</summary>
/// <param name="Dataset">The text to train on: <c>owner/name</c>, or <c>owner/name@3</c> for a version that is not the newest.</param>
/// <param name="HeldOut">In the same form, the text to evaluate on when the last round is done, or null.</param>
/// <param name="Workers">Number of workers; live providers must offer as many devices when the job is submitted.</param>
/// <param name="Seed">Seed of initialization and data selection.</param>
/// <param name="Model">Shape of the model.</param>
/// <param name="Inner">The inner optimizer.</param>
/// <param name="DiLoCo">Rounds and outer optimizer.</param>
/// <param name="Device">Kind of device that the workers need (<c>cpu</c>, …), or null for any.</param>
/// <param name="Tokenizer">A stored tokenizer.json that cuts the texts into tokens, or null: a token is a byte.</param>
/// <param name="Escrow">What it pays its providers, on the cluster's chain; null pays nothing.</param>
/// <param name="Audits">How its work is audited before it is final and paid; null audits nothing.</param>
[GenerateSerializer, Immutable, Alias("zerog.JobSpec")]
public sealed record JobSpec(
    string Dataset,
    string? HeldOut,
    [property: Id(2)] int Workers,
    [property: Id(3)] ulong Seed,
    [property: Id(4)] ModelSpec Model,
    [property: Id(5)] InnerOptimizerSpec Inner,
    [property: Id(6)] DiLoCoSpec DiLoCo,
    string? Device = null,
    [property: Id(8)] BlobRef? Tokenizer = null,
    [property: Id(9)] EscrowSpec? Escrow = null,
    [property: Id(10)] AuditSpec? Audits = null)
{
    /// <summary><c>owner/name</c> of the text to train on.</summary>
    [Id(0)] public string Dataset { get; init => field = Bounds.Text(value, Bounds.DatasetReference); } = Bounds.Text(Dataset, Bounds.DatasetReference);

    /// <summary><c>owner/name</c> of the text to evaluate on, or null.</summary>
    [Id(1)] public string? HeldOut { get; init => field = Bounds.Text(value, Bounds.DatasetReference); } = Bounds.Text(HeldOut, Bounds.DatasetReference);

    /// <summary>Kind of device that the workers need, or null for any.</summary>
    [Id(7)] public string? Device { get; init => field = Bounds.Text(value, DeviceKind.MaxLength); } = Bounds.Text(Device, DeviceKind.MaxLength);
}
