using System.Globalization;
using ZeroG.Training.DiLoCo.Codecs.Projections;
using ZeroG.Training.DiLoCo.Codecs.Quantizers;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Codecs;

/// <summary>A codec by its name: what of each tensor is exchanged, and as which bytes.</summary>
/// <remarks>
/// Names: <c>none</c>, <c>fp16</c>, <c>int8</c>, <c>int4</c>, <c>int2</c>, <c>ternary</c>, <c>sign</c>, <c>topk+2bit</c>,
/// <c>cocktail</c>; <c>lowrank+</c> before any of the first seven. A density follows topk's, a rank lowrank's after a colon:
/// <c>topk+2bit:0.03</c>, <c>lowrank+int4:16</c>.
/// </remarks>
public sealed record CodecSpec
{
    /// <summary>The version of all formats, in an update's header: another one is refused.</summary>
    public const byte Version = 1;

    /// <summary>A tensor has a low-rank projection only when its smaller side is this many times the rank.</summary>
    public const int SidesOfRank = 8;

    /// <summary>Largest rank.</summary>
    public const int MaxRank = 1 << 14;

    private const string LowRank = "lowrank+";

    private static readonly (CodecKind Kind, string Name)[] s_names =
    [
        (CodecKind.None, "none"), (CodecKind.Float16, "fp16"), (CodecKind.Int8, "int8"), (CodecKind.Int4, "int4"), (CodecKind.Int2, "int2"),
        (CodecKind.Ternary, "ternary"), (CodecKind.Sign, "sign"), (CodecKind.TopK, "topk+2bit"), (CodecKind.Cocktail, "cocktail"),
    ];

    /// <summary>As which bytes.</summary>
    public CodecKind Kind { get; private init; }

    /// <summary>Rank of low-rank projections to begin with; 0 where the tensors themselves are exchanged.</summary>
    public int Rank { get; private init; }

    /// <summary>Share of the values that <see cref="CodecKind.TopK"/> keeps; 1 for the others.</summary>
    public double Density { get; private init; } = 1;

    /// <summary>Whether quantizers are of one round each, and must be had anew for every round.</summary>
    public bool IsSeededByRound => Kind == CodecKind.Cocktail;

    /// <summary>The codec of that name.</summary>
    /// <exception cref="FormatException">There is none, or its rank or density is out of bounds.</exception>
    public static CodecSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':', 2);
        bool isLowRank = parts[0].StartsWith(LowRank, StringComparison.Ordinal);
        var name = isLowRank ? parts[0][LowRank.Length..] : parts[0];
        int index = Array.FindIndex(s_names, known => known.Name == name);
        if (index < 0) throw Unknown(text, "There is no such codec");

        var kind = s_names[index].Kind;
        if (isLowRank)
        {
            int rank = 16;
            if (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out rank))
                throw Unknown(text, "Its rank is no whole number");
            if (rank == 0) throw Unknown(text, "Its rank is 0");
            return Create(kind, rank);
        }
        if (kind == CodecKind.TopK)
        {
            double density = 0.03;
            if (parts.Length == 2 && !double.TryParse(parts[1], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out density))
                throw Unknown(text, "Its density is no number");
            return Create(kind, 0, density);
        }
        return parts.Length == 1 ? Create(kind) : throw Unknown(text, "It has neither rank nor density");
    }

    /// <summary>A codec by its parts.</summary>
    /// <param name="kind">As which bytes.</param>
    /// <param name="rank">Rank of low-rank projections; 0 for none.</param>
    /// <param name="density">Share of the values that top-k keeps, above 0 and at most 1; 1 for the others.</param>
    /// <exception cref="FormatException">The parts do not go together, or are out of bounds.</exception>
    public static CodecSpec Create(CodecKind kind, int rank = 0, double density = 1)
    {
        var spec = new CodecSpec { Kind = kind, Rank = rank, Density = density };
        if (!Enum.IsDefined(kind)) throw Unknown(((byte)kind).ToString(CultureInfo.InvariantCulture), "There is no such codec");
        if (rank is < 0 or > MaxRank) throw Unknown(spec.ToString(), $"Its rank is not 0 to {MaxRank}");
        if (rank > 0 && kind is (CodecKind.TopK or CodecKind.Cocktail)) throw Unknown(spec.ToString(), "Thin factors are not thinned out");
        if (!(density is > 0 and <= 1)) throw Unknown(spec.ToString(), "Its density is not above 0 and at most 1");
        if (kind != CodecKind.TopK && density != 1) throw Unknown(spec.ToString(), "It has no density");
        return spec;
    }

    /// <summary>Rank of a tensor's projection when that of the round is <paramref name="rank"/>, 0 for the codec's own: never more than an eighth of its smaller side.</summary>
    /// <returns>At least 1; 0 for a tensor that is exchanged itself, which it always or never is.</returns>
    public int RankFor(TensorSpec tensor, int rank)
    {
        int most = Math.Min(tensor.Rows, tensor.Columns) / SidesOfRank;
        return Rank > 0 && most >= Rank && !IsEmbeddingOrHead(tensor) ? Math.Clamp(rank == 0 ? Rank : rank, 1, most) : 0;
    }

    /// <summary>What of a tensor is exchanged; one for each member and the hub, which learn.</summary>
    /// <param name="tensor">The tensor; embedding, head, vectors, and matrices whose smaller side is below 8 ranks are exchanged themselves.</param>
    /// <param name="seed">The job's seed.</param>
    public IProjection ProjectionFor(TensorSpec tensor, ulong seed) => RankFor(tensor, Rank) is > 0 and var rank
        ? new LowRankProjection(seed, tensor.Name, tensor.Rows, tensor.Columns, rank)
        : new IdentityProjection(tensor.Rows, tensor.Columns);

    /// <summary>As which bytes a tensor's values are exchanged; for any number of rounds unless <see cref="IsSeededByRound"/>.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="seed">The job's seed.</param>
    /// <param name="round">The round.</param>
    public IQuantizer QuantizerFor(TensorSpec tensor, ulong seed = 0, long round = 0) => Kind switch
    {
        CodecKind.None => new Float32Quantizer(),
        CodecKind.Float16 => new Float16Quantizer(),
        CodecKind.Int8 => new Int8Quantizer(),
        CodecKind.Int4 => new Int4Quantizer(),
        CodecKind.Int2 => new Int2Quantizer(),
        CodecKind.Ternary => new TernaryQuantizer(),
        CodecKind.Sign => new SignQuantizer(),
        CodecKind.TopK => new TopKQuantizer(Density),
        CodecKind.Cocktail => new CocktailQuantizer(seed, round, tensor.Name),
        _ => throw new InvalidOperationException($"The codec {Kind} has no quantizer."),
    };

    /// <summary>Most bytes of one update of a model, all stages, without header and lengths.</summary>
    public long MaxBytes(ParameterLayout layout)
    {
        long bytes = 0;
        foreach (var tensor in layout.Tensors)
        {
            var quantizer = QuantizerFor(tensor);
            bytes += RankFor(tensor, Rank) is > 0 and var rank
                ? quantizer.MaxLength(rank, tensor.Rows) + (long)quantizer.MaxLength(rank, tensor.Columns)
                : quantizer.MaxLength(tensor.Rows, tensor.Columns);
        }
        return bytes;
    }

    /// <summary>How many times smaller than float32 an update of a model is, at least.</summary>
    public double CompressionRatio(ParameterLayout layout) => sizeof(float) * (double)layout.Length / MaxBytes(layout);

    /// <summary>The name that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        var name = Array.Find(s_names, known => known.Kind == Kind).Name;
        if (Rank != 0) return string.Create(CultureInfo.InvariantCulture, $"{LowRank}{name}:{Rank}");
        return Kind == CodecKind.TopK ? string.Create(CultureInfo.InvariantCulture, $"{name}:{Density}") : name;
    }

    private static bool IsEmbeddingOrHead(TensorSpec tensor) => tensor.Name is "model.embed_tokens.weight" or "lm_head.weight";

    private static FormatException Unknown(string text, string what) => new(
        $"{what}: '{text}'. Take one of {string.Join(", ", s_names.Select(known => known.Name))}, or {LowRank}int4:16 for thin factors; topk+2bit:0.03 keeps 3 %.");
}
