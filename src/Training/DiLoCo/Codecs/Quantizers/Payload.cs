namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>What is wrong with the bytes of one tensor.</summary>
internal static class Payload
{
    private const string Remedy = "Refuse the update, and take the part from its sender again or leave it out of the round.";

    /// <summary>The error for bytes that no encoder writes.</summary>
    public static CodecFormatException Malformed(string what, int at) => new(what, $"byte {at} of a tensor's payload", Remedy);

    /// <summary>Requires a length.</summary>
    /// <exception cref="CodecFormatException">There are more bytes, or fewer.</exception>
    public static void RequireLength(int length, int expected)
    {
        if (length != expected)
            throw new CodecFormatException($"A payload of {length} bytes stands where there must be {expected}", "a tensor's payload", Remedy);
    }
}
