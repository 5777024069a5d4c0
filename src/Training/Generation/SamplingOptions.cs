using ZeroG.Training.Model;

namespace ZeroG.Training.Generation;

/// <summary>How the next token is drawn.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits: below 1 plays safe, 0 always takes the likeliest token. 0 to 10.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Only this many likeliest tokens are drawn from; 0 for all.</summary>
    public int TopK { get; init; } = 40;

    /// <summary>
    /// Of those, only the fewest likeliest that together have this share of their probability (nucleus sampling, Holtzman et
    /// al., arXiv 1904.09751); above 0, and 1 for all.
    /// </summary>
    public double TopP { get; init; } = 1;

    /// <summary>Same seed, prompt and parameters: same tokens.</summary>
    public ulong Seed { get; init; }

    /// <summary>Most tokens to generate; fewer when the model ends its text.</summary>
    public int MaxTokens { get; init; } = 400;

    internal SamplingOptions Validate() =>
        Temperature is >= 0 and <= 10 && TopK is >= 0 and <= ModelConfig.MaxVocabularySize && TopP is > 0 and <= 1
        && MaxTokens is >= 0 and <= 10_000_000
            ? this
            : throw new ArgumentException(
                $"{this} is out of bounds: choose Temperature 0 to 10, TopK 0 to {ModelConfig.MaxVocabularySize}, TopP above 0 and up to 1, MaxTokens 0 to 10,000,000.");
}
