using ZeroG.Training.Memory;

namespace ZeroG.Training.Model;

/// <summary>
/// What forward passes leave for the backward passes of one stage, the only one as a rule, and the scratch of both, for
/// micro-batches of a fixed size: one stretch of memory. With N = windows · context rows, W = width, K = width of all keys,
/// F = feed-forward width, V = vocabulary; everything row-major float32.
/// </summary>
internal sealed class Activations
{
    /// <summary>Logits held at a time, in values: 16 MiB. With a large vocabulary, the head works through the rows in parts.</summary>
    private const int MostLogits = 1 << 22;

    private readonly Arena _arena;

    /// <summary>Memory for one stage.</summary>
    /// <param name="config">The shape of the model.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="windows">Windows of a micro-batch.</param>
    /// <param name="recompute">Whether blocks keep their input alone.</param>
    /// <param name="inFlight">Micro-batches that wait for their backward pass at a time.</param>
    public Activations(ModelConfig config, ModelStage stage, int windows, bool recompute, int inFlight)
    {
        int n = windows * config.Context, w = config.Width;
        Rows = n;
        HeadRows = RowsOfHead(config, n);
        _arena = new Arena(Length(config, stage, windows, recompute, inFlight));
        Output = Take(n * w);
        var shared = recompute ? new Block(config, n, _arena) : null;
        InFlight = [.. Enumerable.Range(0, inFlight).Select(_ => Enumerable.Range(0, stage.Layers).Select(_ =>
            new Kept(Take(n * w), shared ?? new Block(config, n, _arena))).ToArray())];
        DResidual = Take(n * w);
        DNormed = Take(n * w);
        DAttended = Take(n * w);
        DQueryKeyValue = Take(n * (w + 2 * config.KeyValueWidth));
        DHidden = Take(n * config.FeedForward);
        if (stage.IsLast)
        {
            Normed = Take(n * w);
            InverseNorm = Take(n);
            Logits = Take(HeadRows * config.VocabularySize);
        }
        DHead = HoldsHeadGradient(config, stage) ? Take(config.VocabularySize * w) : default;
        Head = HoldsHeadCopy(config, stage) ? Take(config.VocabularySize * w) : default;
        Losses = new double[stage.IsLast ? HeadRows : 0];
    }

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>Rows whose logits are held at a time, R; at most N.</summary>
    public int HeadRows { get; }

    /// <summary>What each block keeps, of each micro-batch in flight.</summary>
    public IReadOnlyList<Kept[]> InFlight { get; }

    /// <summary>(N, W): the residual stream that leaves the last block.</summary>
    public Memory<float> Output { get; }

    /// <summary>(N, W): the residual stream, normalized for the head.</summary>
    public Memory<float> Normed { get; }

    /// <summary>(N): 1/√(mean square + ε) of the final norm.</summary>
    public Memory<float> InverseNorm { get; }

    /// <summary>(R, V): logits, then their gradient.</summary>
    public Memory<float> Logits { get; }

    /// <summary>(R): cross-entropy of each row, in nats.</summary>
    public double[] Losses { get; }

    /// <summary>(N, W): gradient of the residual stream, carried from the last block to the first.</summary>
    public Memory<float> DResidual { get; }

    /// <summary>(N, W): gradient of a norm's output.</summary>
    public Memory<float> DNormed { get; }

    /// <summary>(N, W): gradient of attention's output before its projection.</summary>
    public Memory<float> DAttended { get; }

    /// <summary>(N, W + 2K): gradients of queries, keys and values.</summary>
    public Memory<float> DQueryKeyValue { get; }

    /// <summary>(N, F): gradient of SwiGLU's output.</summary>
    public Memory<float> DHidden { get; }

    /// <summary>(V, W): gradient of a tied head, kept apart from the embedding's until the end of the batch; at the first stage and the last.</summary>
    public Memory<float> DHead { get; }

    /// <summary>(V, W): a tied head's values, where the embedding is another stage's.</summary>
    public Memory<float> Head { get; }

    /// <summary>Values of all of them together.</summary>
    public static long Length(ModelConfig config, ModelStage stage, int windows, bool recompute, int inFlight)
    {
        long n = (long)windows * config.Context, w = config.Width, v = config.VocabularySize, stream = Arena.Whole(n * w), heads = RowsOfHead(config, n);
        long scratch = 4 * stream + Arena.Whole(n * (w + 2L * config.KeyValueWidth)) + Arena.Whole(n * config.FeedForward);
        long head = stage.IsLast ? stream + Arena.Whole(n) + Arena.Whole(heads * v) : 0;
        long tied = ((HoldsHeadGradient(config, stage) ? 1 : 0) + (HoldsHeadCopy(config, stage) ? 1 : 0)) * Arena.Whole(v * w);
        long blocks = recompute ? 1 : (long)inFlight * stage.Layers;
        return scratch + head + tied + (long)inFlight * stage.Layers * stream + blocks * Block.Length(config, n);
    }

    /// <summary>R for that many rows.</summary>
    public static int RowsOfHead(ModelConfig config, long rows) => (int)Math.Min(rows, Math.Max(64, MostLogits / config.VocabularySize));

    private static bool HoldsHeadGradient(ModelConfig config, ModelStage stage) => config.TiedHead && (stage.IsFirst || stage.IsLast);

    private static bool HoldsHeadCopy(ModelConfig config, ModelStage stage) => config.TiedHead && stage.IsLast && !stage.IsFirst;

    private Memory<float> Take(long length) => _arena.Take(length);

    /// <summary>What one block keeps of one micro-batch.</summary>
    /// <param name="Input">(N, W): the residual stream that enters it.</param>
    /// <param name="Block">The rest; one and the same for all when blocks are computed again.</param>
    internal sealed record Kept(Memory<float> Input, Block Block);

    /// <summary>What one block keeps besides its input.</summary>
    internal sealed class Block(ModelConfig config, int n, Arena arena)
    {
        /// <summary>(N, W): the block's input, normalized for attention.</summary>
        public Memory<float> AttentionNormed { get; } = arena.Take((long)n * config.Width);

        /// <summary>(N).</summary>
        public Memory<float> AttentionInverse { get; } = arena.Take(n);

        /// <summary>(N, W + 2K): queries and keys, turned to their positions, and values.</summary>
        public Memory<float> QueryKeyValue { get; } = arena.Take((long)n * (config.Width + 2 * config.KeyValueWidth));

        /// <summary>(N, heads, 2): each row of scores' largest and the inverse of the sum of its exponentials.</summary>
        public Memory<float> Statistics { get; } = arena.Take(2L * n * config.Heads);

        /// <summary>(N, W): attention's output before its projection.</summary>
        public Memory<float> Attended { get; } = arena.Take((long)n * config.Width);

        /// <summary>(N, W): the residual stream between attention and feed-forward.</summary>
        public Memory<float> Middle { get; } = arena.Take((long)n * config.Width);

        /// <summary>(N, W): that, normalized for the feed-forward part.</summary>
        public Memory<float> FeedForwardNormed { get; } = arena.Take((long)n * config.Width);

        /// <summary>(N).</summary>
        public Memory<float> FeedForwardInverse { get; } = arena.Take(n);

        /// <summary>(N, 2F): gates and ups; their gradients after the backward pass.</summary>
        public Memory<float> GateUp { get; } = arena.Take(2L * n * config.FeedForward);

        /// <summary>(N, F): SwiGLU's output.</summary>
        public Memory<float> Hidden { get; } = arena.Take((long)n * config.FeedForward);

        public static long Length(ModelConfig config, long n) =>
            4 * Arena.Whole(n * config.Width) + 2 * Arena.Whole(n) + Arena.Whole(n * (config.Width + 2L * config.KeyValueWidth))
            + Arena.Whole(2 * n * config.Heads) + Arena.Whole(2 * n * config.FeedForward) + Arena.Whole(n * config.FeedForward);
    }
}
