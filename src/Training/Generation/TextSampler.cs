using ZeroG.Training.Model;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Generation;

/// <summary>Writes on from a prompt, a byte at a time.</summary>
public static class TextSampler
{
    /// <summary>
    /// Bytes drawn one after another, each as soon as it is known; the prompt is not repeated. When the context is full, the
    /// later half of it is read again and generation goes on. The bytes are seldom cut at UTF-8 boundaries: decode with care.
    /// </summary>
    /// <param name="parameters">The model; must not change meanwhile.</param>
    /// <param name="prompt">Its last <c>Context</c> − 1 bytes are seen. When empty, a line feed stands for it.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="cancellation">Looked at before every byte.</param>
    /// <exception cref="ArgumentException">An option is out of bounds.</exception>
    /// <exception cref="ModelConfigException">The context is shorter than 2.</exception>
    public static IEnumerable<byte> Sample(
        ParameterVector parameters, ReadOnlyMemory<byte> prompt, SamplingOptions options, CancellationToken cancellation = default)
    {
        options.Validate();
        int context = parameters.Layout.Config.Context;
        if (context < 2)
            throw new ModelConfigException("Sampling needs a Context of at least 2.");
        byte[] seen = prompt.IsEmpty ? [(byte)'\n'] : prompt[^Math.Min(prompt.Length, context - 1)..].ToArray();
        return Generate(parameters, seen, options, cancellation);
    }

    private static IEnumerable<byte> Generate(ParameterVector parameters, byte[] seen, SamplingOptions options, CancellationToken cancellation)
    {
        int context = parameters.Layout.Config.Context;
        var decoder = new Decoder(parameters);
        var stream = CounterRandom.For(options.Seed, 0x73616D706C65); // "sample"
        var history = new List<byte>(seen);
        var read = 0;
        for (int i = 0; i < options.MaxBytes; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (history.Count > context)
            {
                history.RemoveRange(0, history.Count - context / 2);
                decoder.Clear();
                read = 0;
            }
            byte next = 0;
            while (read < history.Count)
            {
                var logits = decoder.Append(history[read++]);
                if (read == history.Count)
                    next = Draw(logits, options, stream.Uniform((ulong)i));
            }
            history.Add(next);
            yield return next;
        }
    }

    /// <summary>
    /// The byte at which the running sum of probabilities, likeliest byte first, passes <paramref name="uniform"/>. Bytes of
    /// equal logits go in ascending order.
    /// </summary>
    internal static byte Draw(ReadOnlySpan<float> logits, SamplingOptions options, double uniform)
    {
        var values = logits.ToArray();
        int[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(t => values[t]).ThenBy(t => t)];
        if (options.Temperature == 0)
            return (byte)order[0];
        int kept = options.TopK == 0 ? order.Length : Math.Min(options.TopK, order.Length);
        var weights = new double[kept];
        for (int i = 0; i < kept; i++)
            weights[i] = PortableMath.Exp(Math.Max(-700, ((double)values[order[i]] - values[order[0]]) / options.Temperature));
        var left = uniform * weights.Sum();
        for (int i = 0; i < kept; i++)
        {
            left -= weights[i];
            if (left < 0)
                return (byte)order[i];
        }
        return (byte)order[kept - 1];
    }
}
