using System.Text;
using ZeroG.Training.Generation;
using ZeroG.Training.Model;

namespace ZeroG.Cli;

/// <summary>Draws text from a model.</summary>
internal static class Samples
{
    /// <summary>What the model writes after the prompt, safe to print.</summary>
    /// <exception cref="ZeroGException">An option is out of bounds.</exception>
    public static async Task<string> DrawAsync(
        ParameterVector parameters, string prompt, SamplingOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = TextSampler.Sample(parameters, Encoding.UTF8.GetBytes(prompt), options, cancellationToken);
            return await Task.Run(() => PlainText.Of([.. bytes]), cancellationToken);
        }
        catch (ArgumentException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, wrong.Message, "'zerog model generate --help' lists the options.", wrong);
        }
    }
}
