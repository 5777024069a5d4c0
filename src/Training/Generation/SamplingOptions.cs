namespace ZeroG.Training.Generation;

/// <summary>How the next byte is drawn.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits: below 1 plays safe, 0 always takes the likeliest byte. 0 to 10.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Only this many likeliest bytes are drawn from; 0 for all.</summary>
    public int TopK { get; init; } = 40;

    /// <summary>Same seed, prompt and parameters: same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Bytes to generate.</summary>
    public int MaxBytes { get; init; } = 400;

    internal SamplingOptions Validate() =>
        Temperature is >= 0 and <= 10 && TopK is >= 0 and <= 256 && MaxBytes is >= 0 and <= 10_000_000
            ? this
            : throw new ArgumentException($"{this} is out of bounds: choose Temperature 0 to 10, TopK 0 to 256, MaxBytes 0 to 10,000,000.");
}
