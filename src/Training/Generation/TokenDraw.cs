using ZeroG.Training.Checkpoints;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Generation;

/// <summary>Draws a token from logits. All sums run in double, from the likeliest token down; equal logits go in ascending order.</summary>
/// <param name="vocabulary">Tokens 0 to this − 1 are drawn, though the model may know more.</param>
/// <param name="options">Validated.</param>
internal sealed class TokenDraw(int vocabulary, SamplingOptions options)
{
    private readonly ulong[] _order = new ulong[vocabulary];
    private readonly double[] _weights = new double[vocabulary];

    /// <summary>
    /// The token at which the running sum of probabilities passes <paramref name="uniform"/>: of the top-k tokens, by softmax
    /// at the temperature, cut to the shortest start of them whose sum is at least top-p of the whole.
    /// </summary>
    /// <param name="logits">At least one for each token.</param>
    /// <param name="uniform">From 0 up to 1, without 1.</param>
    /// <exception cref="CheckpointFormatException">A logit is not finite.</exception>
    public int Next(ReadOnlySpan<float> logits, double uniform)
    {
        for (int token = 0; token < vocabulary; token++)
        {
            if (!float.IsFinite(logits[token]))
                throw new CheckpointFormatException(
                    "The model's output is not a finite number", $"logit of token {token}", "Its parameters are too large: take an earlier checkpoint.");
            _order[token] = ((ulong)Descending(logits[token]) << 32) | (uint)token;
        }
        Array.Sort(_order);
        int best = (int)(uint)_order[0];
        if (options.Temperature == 0)
            return best;

        int kept = options.TopK == 0 ? vocabulary : Math.Min(options.TopK, vocabulary);
        double sum = 0;
        for (int i = 0; i < kept; i++)
        {
            double below = (double)logits[(int)(uint)_order[i]] - logits[best];
            sum += _weights[i] = PortableMath.Exp(Math.Max(-700, below / options.Temperature));
        }
        if (options.TopP < 1)
            (kept, sum) = Nucleus(kept, options.TopP * sum);

        var left = uniform * sum;
        for (int i = 0; i < kept; i++)
        {
            left -= _weights[i];
            if (left < 0)
                return (int)(uint)_order[i];
        }
        return (int)(uint)_order[kept - 1];
    }

    private (int Kept, double Sum) Nucleus(int kept, double due)
    {
        double sum = 0;
        for (int i = 0; i < kept; i++)
        {
            sum += _weights[i];
            if (sum >= due)
                return (i + 1, sum);
        }
        return (kept, sum);
    }

    /// <summary>A number that is smaller the larger the value is, and equal for both zeros.</summary>
    private static uint Descending(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits & 0x8000_0000) != 0 ? bits : ~bits & 0x7FFF_FFFF;
    }
}
