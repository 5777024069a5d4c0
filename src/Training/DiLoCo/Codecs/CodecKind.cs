namespace ZeroG.Training.DiLoCo.Codecs;

/// <summary>As which bytes values are exchanged. The numbers stand on the wire and never change.</summary>
public enum CodecKind : byte
{
    /// <summary>float32: 32 bits a value.</summary>
    None = 0,

    /// <summary>float16 times a power of two a tensor: 16 bits.</summary>
    Float16 = 1,

    /// <summary>Integers −127 to 127: 8.125 bits.</summary>
    Int8 = 2,

    /// <summary>Integers −8 to 7: 4.25 bits.</summary>
    Int4 = 3,

    /// <summary>Four levels: 2.25 bits.</summary>
    Int2 = 4,

    /// <summary>−1, 0 and 1: 1.65 bits.</summary>
    Ternary = 5,

    /// <summary>Signs: 1.0625 bits.</summary>
    Sign = 6,

    /// <summary>The largest magnitudes of each chunk in two bits: 0.26 bits at a density of 3 %.</summary>
    TopK = 7,

    /// <summary>CocktailSGD's: a fifth of a random tenth in four bits: 0.16 bits.</summary>
    Cocktail = 8,
}
