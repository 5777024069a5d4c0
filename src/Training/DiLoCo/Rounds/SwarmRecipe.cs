using System.Text.Json;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Pipeline;
using ZeroG.Training.Threading;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>Everything that decides a job of exchanging members, besides its text, its start and the records of its rounds.</summary>
public sealed record SwarmRecipe
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Model, batch and inner optimizer; its rounds give the steps of the learning-rate schedule alone.</summary>
    public required TrainingRecipe Training { get; init; }

    /// <summary>The job's seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>What is exchanged, and as which bytes: a <see cref="CodecSpec"/>.</summary>
    public string Codec { get; init; } = "int4";

    /// <summary>How parts become one: an <see cref="AggregatorSpec"/>.</summary>
    public string Aggregator { get; init; } = AggregatorSpec.Default.Text;

    /// <summary>Whether gradients are exchanged at every step, and every member takes the same optimizer step.</summary>
    public bool ExchangesGradients { get; init; }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Reads what anyone may have written.</summary>
    /// <exception cref="FormatException">It is no recipe.</exception>
    /// <exception cref="ModelConfigException">A value is out of bounds.</exception>
    public static SwarmRecipe FromJson(string json)
    {
        try
        {
            var recipe = JsonSerializer.Deserialize<SwarmRecipe>(json, s_json) ?? throw new FormatException("The recipe is null.");
            return recipe.Validate();
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"The recipe is malformed: {malformed.Message}", malformed);
        }
    }

    /// <summary>Returns this recipe when every bound of every part holds.</summary>
    /// <exception cref="FormatException">There is no such codec or aggregator.</exception>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public SwarmRecipe Validate()
    {
        _ = CodecSpec.Parse(Codec);
        _ = AggregatorSpec.Parse(Aggregator);
        Training.Validate();
        return this;
    }
}

/// <summary>The parts of a job by its recipe.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="corpus">Gives the training text: asked once, when the first replica is made, and again only where it failed.</param>
/// <param name="start">Parameters and outer momentum before the first round.</param>
/// <param name="optimizer">Inner optimizer state of every member that is there from the first round on, or null for fresh ones.</param>
/// <param name="crew">Threads of a member; no result depends on it.</param>
/// <param name="stages">Pipeline stages of a member, each on a thread of its own; no result depends on it.</param>
/// <param name="conduct">Makes what takes a member's steps from what takes them as it should; null where members are honest.</param>
public sealed class SwarmParts(
    SwarmRecipe recipe, Func<Corpus> corpus, OuterState start, OptimizerState? optimizer, Crew crew, int stages = 1, Func<IInnerStep, IInnerStep>? conduct = null) : ISwarmParts
{
    private readonly CodecSpec _codec = CodecSpec.Parse(recipe.Codec);
    private readonly Lock _gate = new();
    private Corpus? _text;

    /// <inheritdoc/>
    public OuterState Start => start;

    /// <inheritdoc/>
    public int TokensPerStep => recipe.Training.TokensPerStep;

    /// <inheritdoc/>
    public bool ExchangesGradients => recipe.ExchangesGradients;

    /// <inheritdoc/>
    public IAggregator Aggregator { get; } = AggregatorSpec.Parse(recipe.Aggregator).Create();

    /// <inheritdoc/>
    public IReplica Replica(int worker, OuterState shared, bool isFirst) => recipe.ExchangesGradients
        ? new GradientReplica(recipe.Training, Text(), recipe.Seed, worker, shared, isFirst ? optimizer : null, crew)
        : new Replica(recipe.Training, Text(), recipe.Seed, worker, shared, isFirst ? optimizer : null, InnerStep());

    /// <inheritdoc/>
    public IReadOnlyList<TensorPath> Paths() => TensorPath.All(start.Parameters.Layout, _codec, recipe.Seed);

    // A hub makes no replica, and needs no text.
    private Corpus Text()
    {
        lock (_gate) return _text ??= corpus();
    }

    private IInnerStep InnerStep()
    {
        IInnerStep honest = stages == 1 ? new TrainingStep(recipe.Training, crew) : new Island(recipe.Training, stages);
        return conduct is null ? honest : conduct(honest);
    }
}
