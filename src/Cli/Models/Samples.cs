using System.Text;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Generation;

namespace ZeroG.Cli;

/// <summary>Draws text from a model.</summary>
internal static class Samples
{
    /// <summary>What the model writes after the prompt, safe to print.</summary>
    /// <param name="checkpoint">The model and its tokenizer.</param>
    /// <param name="prompt">What to go on from.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="arrived">Called on another thread with each piece of it, as soon as it is known.</param>
    /// <param name="cancellationToken">Gives up before the next token.</param>
    /// <exception cref="ZeroGException">An option is out of bounds.</exception>
    public static async Task<string> DrawAsync(
        Checkpoint checkpoint, string prompt, SamplingOptions options, Action<string> arrived, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(Draw, cancellationToken);
        }
        catch (ArgumentException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, wrong.Message, "'zerog model generate --help' lists the options.", wrong);
        }

        string Draw()
        {
            var tokenizer = CheckpointTokenizer.Of(checkpoint);
            var plain = new PlainText();
            var all = new StringBuilder();
            foreach (var token in TextSampler.Sample(checkpoint.Parameters, tokenizer, Encoding.UTF8.GetBytes(prompt), options, cancellationToken))
                Add(plain.Next(tokenizer.BytesOf(token)));
            Add(plain.Next([], isLast: true));
            return all.ToString();

            void Add(string piece)
            {
                if (piece.Length == 0) return;
                all.Append(piece);
                arrived(piece);
            }
        }
    }
}
