using ZeroG.Training.Memory;

namespace ZeroG.Training.Model;

/// <summary>
/// What one forward pass leaves for the backward pass, and the scratch of both, for a fixed micro-batch: one stretch of
/// memory. With N = windows · context rows, W = width, K = width of all keys, F = feed-forward width, V = vocabulary;
/// everything row-major float32.
/// </summary>
internal sealed class Activations
{
    /// <summary>Logits held at a time, in values: 16 MiB. With a large vocabulary, the head works through the rows in parts.</summary>
    private const int MostLogits = 1 << 22;

    private readonly Arena _arena;

    public Activations(ModelConfig config, int windows, bool recompute)
    {
        int n = windows * config.Context, w = config.Width;
        Rows = n;
        HeadRows = RowsOfHead(config, n);
        _arena = new Arena(Length(config, windows, recompute));
        Inputs = [.. Enumerable.Range(0, config.Layers + 1).Select(_ => Take(n * w))];
        var kept = Enumerable.Range(0, recompute ? 1 : config.Layers).Select(_ => new Block(config, n, _arena)).ToArray();
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(layer => kept[recompute ? 0 : layer])];
        Normed = Take(n * w);
        InverseNorm = Take(n);
        Logits = Take(HeadRows * config.VocabularySize);
        DResidual = Take(n * w);
        DNormed = Take(n * w);
        DAttended = Take(n * w);
        DQueryKeyValue = Take(n * (w + 2 * config.KeyValueWidth));
        DHidden = Take(n * config.FeedForward);
        DHead = config.TiedHead ? Take(config.VocabularySize * w) : default;
        Losses = new double[HeadRows];
    }

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>Rows whose logits are held at a time, R; at most N.</summary>
    public int HeadRows { get; }

    /// <summary>(N, W) each: the residual stream that enters each block, and after those the one that leaves the last.</summary>
    public IReadOnlyList<Memory<float>> Inputs { get; }

    /// <summary>What each block keeps; one and the same for all when blocks are computed again.</summary>
    public IReadOnlyList<Block> Blocks { get; }

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

    /// <summary>(V, W): gradient of a tied head, kept apart from the embedding's until the end of the batch.</summary>
    public Memory<float> DHead { get; }

    /// <summary>Values of all of them together.</summary>
    public static long Length(ModelConfig config, int windows, bool recompute)
    {
        long n = (long)windows * config.Context, w = config.Width, v = config.VocabularySize, heads = RowsOfHead(config, n);
        long shared = (config.Layers + 1) * Arena.Whole(n * w) + 4 * Arena.Whole(n * w) + Arena.Whole(n) + Arena.Whole(heads * v)
            + Arena.Whole(n * (w + 2L * config.KeyValueWidth)) + Arena.Whole(n * config.FeedForward) + (config.TiedHead ? Arena.Whole(v * w) : 0);
        return shared + (recompute ? 1 : config.Layers) * Block.Length(config, n);
    }

    /// <summary>R for that many rows.</summary>
    public static int RowsOfHead(ModelConfig config, long rows) => (int)Math.Min(rows, Math.Max(64, MostLogits / config.VocabularySize));

    private Memory<float> Take(long length) => _arena.Take(length);

    /// <summary>What one block keeps.</summary>
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
