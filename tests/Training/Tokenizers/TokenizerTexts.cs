namespace ZeroG.Training.Tests;

/// <summary>Texts that tokenizers get wrong.</summary>
internal static class TokenizerTexts
{
    public static IReadOnlyList<string> Edges { get; } =
    [
        "",
        " ",
        "   ",
        "\n\n x  y\t\t z \r\n",
        "I'll don't we've 'tis 'S 'RE they're'd''s it's",
        "naïve café — «ünïcödé» … 12³ ½ Ⅷ",
        "𝐀𝐁 𠀀𠀁 👩‍👩‍👧‍👦 🇩🇪 مرحبا שלום हिन्दी ไทย 日本語 한국어",
        "a\u00a0b\u2003c\u3000d\u2028e f\u200bg",
        "x<|endoftext|>y <|endoftext|><|endoftext|> <|endoftext",
        "e\u0301 \u0301 a\u0300\u0301",
        "\0\u0001\u007f\u00ad\uffff\ufffd",
        "٣٤ ४५ ①②",
        new('a', 3000),
        new string(' ', 300) + "x",
        "1234567890999999999999999",
        "_under__score--dash==(((",
        "\u1680\u180e\u2007\u202f\u205f",
        "ʰˠ ªº ǅ ⅰⅱ 〇 々",
    ];
}
