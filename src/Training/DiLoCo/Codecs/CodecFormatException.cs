namespace ZeroG.Training.DiLoCo.Codecs;

/// <summary>Bytes of an exchange are not what a codec writes.</summary>
/// <param name="what">What is wrong.</param>
/// <param name="where">Where in the bytes.</param>
/// <param name="remedy">What the receiver can do.</param>
public sealed class CodecFormatException(string what, string where, string remedy) : FormatException($"{what} ({where}). {remedy}")
{
    /// <summary>Where in the bytes.</summary>
    public string Where { get; } = where;
}
