using ZeroG.Training.Kernels;

namespace ZeroG.Training.Model;

/// <summary>
/// What one forward pass leaves for the backward pass, and the scratch of both, for a fixed batch. With N = batch ·
/// context rows, W = width, F = feed-forward width, V = vocabulary; everything row-major float32.
/// </summary>
internal sealed class Activations
{
    public Activations(ModelConfig config, int batch)
    {
        int n = batch * config.Context, w = config.Width, f = config.FeedForward;
        Rows = n;
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(_ => new Block(config, batch, n))];
        Residual = new float[n * w];
        Normed = new float[n * w];
        InverseNorm = new float[n];
        Logits = new float[n * config.VocabularySize];
        DResidual = new float[n * w];
        DNormed = new float[n * w];
        DAttended = new float[n * w];
        DQuery = new float[n * w];
        DKey = new float[n * w];
        DValue = new float[n * w];
        DHidden = new float[n * f];
        DScores = new float[config.Context * Attention.RowStride(config.Context)];
        Row = new float[w];
    }

    /// <summary>N.</summary>
    public int Rows { get; }

    public Block[] Blocks { get; }

    /// <summary>(N, W): the residual stream after the last block.</summary>
    public float[] Residual { get; }

    /// <summary>(N, W): the residual stream, normalized for the head.</summary>
    public float[] Normed { get; }

    /// <summary>(N): 1/√(mean square + ε) of the final norm.</summary>
    public float[] InverseNorm { get; }

    /// <summary>(N, V): logits, then their gradient.</summary>
    public float[] Logits { get; }

    /// <summary>(N, W): gradient of the residual stream, carried from the last block to the first.</summary>
    public float[] DResidual { get; }

    /// <summary>(N, W): gradient of a norm's output.</summary>
    public float[] DNormed { get; }

    /// <summary>(N, W): gradient of attention's output before its projection.</summary>
    public float[] DAttended { get; }

    /// <summary>(N, W).</summary>
    public float[] DQuery { get; }

    /// <summary>(N, W).</summary>
    public float[] DKey { get; }

    /// <summary>(N, W).</summary>
    public float[] DValue { get; }

    /// <summary>(N, F): gradient of SwiGLU's output.</summary>
    public float[] DHidden { get; }

    /// <summary>Scratch for the scores of one head: (context, row stride).</summary>
    public float[] DScores { get; }

    /// <summary>Scratch for one row: (W).</summary>
    public float[] Row { get; }

    /// <summary>What one block keeps.</summary>
    internal sealed class Block(ModelConfig config, int batch, int n)
    {
        /// <summary>(N, W): the residual stream that enters.</summary>
        public float[] Input { get; } = new float[n * config.Width];

        /// <summary>(N, W): that, normalized for attention.</summary>
        public float[] AttentionNormed { get; } = new float[n * config.Width];

        /// <summary>(N).</summary>
        public float[] AttentionInverse { get; } = new float[n];

        /// <summary>(N, W): queries, turned to their positions.</summary>
        public float[] Query { get; } = new float[n * config.Width];

        /// <summary>(N, W): keys, turned to their positions.</summary>
        public float[] Key { get; } = new float[n * config.Width];

        /// <summary>(N, W).</summary>
        public float[] Value { get; } = new float[n * config.Width];

        /// <summary>(batch, heads, context, row stride): attention probabilities.</summary>
        public float[] Probabilities { get; } = new float[batch * config.Heads * config.Context * Attention.RowStride(config.Context)];

        /// <summary>(N, W): attention's output before its projection.</summary>
        public float[] Attended { get; } = new float[n * config.Width];

        /// <summary>(N, W): the residual stream between attention and feed-forward.</summary>
        public float[] Middle { get; } = new float[n * config.Width];

        /// <summary>(N, W): that, normalized for the feed-forward part.</summary>
        public float[] FeedForwardNormed { get; } = new float[n * config.Width];

        /// <summary>(N).</summary>
        public float[] FeedForwardInverse { get; } = new float[n];

        /// <summary>(N, F); its gradient after the backward pass.</summary>
        public float[] Gate { get; } = new float[n * config.FeedForward];

        /// <summary>(N, F); its gradient after the backward pass.</summary>
        public float[] Up { get; } = new float[n * config.FeedForward];

        /// <summary>(N, F): SwiGLU's output.</summary>
        public float[] Hidden { get; } = new float[n * config.FeedForward];
    }
}
