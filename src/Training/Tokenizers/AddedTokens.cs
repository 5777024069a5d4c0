using System.Buffers;
using System.Text;

namespace ZeroG.Training.Tokenizers;

/// <summary>A token that is found in a text before it is cut into words, and never merged.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Content">Its text, not empty.</param>
/// <param name="IsSpecial">Whether it is a mark, such as the end of a text, and no part of it.</param>
/// <param name="IsNormalized">Whether it is looked for in the normalized text, and so after those that are not.</param>
public sealed record AddedToken(int Id, string Content, bool IsSpecial, bool IsNormalized = false);

/// <summary>Finds added tokens: the leftmost, and of those that start there the longest.</summary>
internal sealed class AddedTokens
{
    private readonly (byte[] Bytes, int Id)[] _longestFirst;
    private readonly SearchValues<byte> _firstBytes;

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        _longestFirst = [.. tokens.Select(t => (Bytes: Encoding.UTF8.GetBytes(t.Content), t.Id)).OrderByDescending(t => t.Bytes.Length).ThenBy(t => t.Id)];
        _firstBytes = SearchValues.Create([.. _longestFirst.Select(t => t.Bytes[0])]);
    }

    /// <summary>Bytes before the next added token; its length is 0 when none follows, and all bytes are before it.</summary>
    public int Next(ReadOnlySpan<byte> text, out int id, out int length)
    {
        for (int at = 0; text[at..].IndexOfAny(_firstBytes) is >= 0 and var ahead; at++)
        {
            at += ahead;
            foreach (var token in _longestFirst)
            {
                if (!text[at..].StartsWith(token.Bytes))
                    continue;
                (id, length) = (token.Id, token.Bytes.Length);
                return at;
            }
        }
        (id, length) = (-1, 0);
        return text.Length;
    }
}
