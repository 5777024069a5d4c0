using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ZeroG;

/// <summary>
/// Caps what a message holds, when it is made: no message is larger than <see cref="MessageBytes"/>, since one beyond the
/// runtime's limit does not fail as one call, but takes its connection down with every other call on it.
/// </summary>
/// <remarks>
/// Texts are counted in UTF-16 units, of which each takes at most six bytes as JSON (an escape) and three on the wire.
/// Plain texts are identifiers, whose every unit is one byte in both.
/// </remarks>
internal static class Bounds
{
    /// <summary>Most bytes of a message, as JSON.</summary>
    public const int MessageBytes = 1 << 20;

    /// <summary>Most characters of a content root, and of a provider id: <c>0x</c> and 64 hexadecimal digits.</summary>
    public const int Root = 66;

    /// <summary>Most characters of an account on a chain: <c>0x</c> and 40 hexadecimal digits.</summary>
    public const int Account = 42;

    /// <summary>Most characters of what a settlement is for.</summary>
    public const int Purpose = 256;

    /// <summary>Most characters of what a settlement calls a contract with: <c>0x</c> and the digits of 32 KiB.</summary>
    public const int CallData = 2 + 2 * 32 * 1024;

    /// <summary>Most settlements of a page.</summary>
    public const int Settlements = 100;

    /// <summary>Most locks of a stake account that are told.</summary>
    public const int Locks = 512;

    /// <summary>Most tickets of a lock; the vault takes no more.</summary>
    public const int Tickets = 8;

    /// <summary>Characters of a SHA-256 digest.</summary>
    public const int Digest = 64;

    /// <summary>Characters of a job id.</summary>
    public const int Job = 26;

    /// <summary>Most characters of a dataset's full name.</summary>
    public const int Dataset = 2 * Datasets.DatasetName.MaxPartLength + 1;

    /// <summary>Most characters of a dataset's full name with the number of a version.</summary>
    public const int DatasetReference = Dataset + 11;

    /// <summary>Most characters of a file's name.</summary>
    public const int FileName = 255;

    /// <summary>Most versions of a dataset.</summary>
    public const int Versions = 512;

    /// <summary>Most characters of the reasons of all withdrawals of a dataset together.</summary>
    public const int WithdrawalReasons = 4096;

    /// <summary>Most characters of a catalog's key.</summary>
    public const int CatalogKey = 160;

    /// <summary>Most keys of a page of a catalog.</summary>
    public const int CatalogPage = 1000;

    /// <summary>Most characters of a provider's name.</summary>
    public const int ProviderName = 64;

    /// <summary>Most characters of the name of a codec or an aggregator, with its parameters.</summary>
    public const int Method = 128;

    /// <summary>Most characters of what other silos call a silo.</summary>
    public const int Place = 128;

    /// <summary>Most workers of a job.</summary>
    public const int Workers = 1024;

    /// <summary>Characters of a signature: <c>0x</c> and the digits of r, s and v.</summary>
    public const int Signature = 2 + 2 * 65;

    /// <summary>Most decimal digits of a number of 256 bits.</summary>
    public const int Decimal = 78;

    /// <summary>Most characters of the key of an auditor: job, and four numbers.</summary>
    public const int AuditorKey = 96;

    /// <summary>Most audits that are told of a job.</summary>
    public const int Audits = 128;

    /// <summary>Most roll-backs that are told of a job.</summary>
    public const int RollBacks = 16;

    /// <summary>Most final rounds of offenders that are told of one roll-back.</summary>
    public const int Unaudited = 64;

    /// <summary>Most offenders of one roll-back that are told.</summary>
    public const int Offenders = 16;

    /// <summary>Most votes of a dispute: two panels of 32.</summary>
    public const int Votes = 64;

    /// <summary>Most characters of the ids of excluded providers: as many as a job has workers.</summary>
    public const int Excluded = Workers * (Root + 1);

    /// <summary>Most characters of a reason: what was wrong, where, and the remedy.</summary>
    public const int Reason = 4096;

    /// <summary>Most characters of a worker's note.</summary>
    public const int Note = 512;

    /// <summary>Most characters of the notes of all workers of a job together.</summary>
    public const int Notes = 64 * 1024;

    /// <summary>Most characters of the name of a log.</summary>
    public const int LogName = 80;

    /// <summary>Most characters of an entry of a log.</summary>
    public const int LogEntry = 2_048;

    /// <summary>Most entries of a log in one message.</summary>
    public const int LogEntries = 64;

    /// <summary>Most characters of what an entry is about.</summary>
    public const int LogSubject = 176;

    /// <summary>Most characters of a signed tree head, as a note.</summary>
    public const int LogNote = 2_048;

    /// <summary>Most hashes of a proof: two for each level of a tree of 2^63 leaves.</summary>
    public const int Proof = 126;

    private const string PlainCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.:/";

    private const string Ellipsis = "…";

    /// <summary>The text, if it has at most so many characters; null passes.</summary>
    /// <exception cref="ZeroGException">It is longer.</exception>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Text(string? text, int most, [CallerMemberName] string member = "") =>
        text is null || text.Length <= most ? text : throw Beyond($"{member} has {text.Length:N0} characters", most, "Shorten it.");

    /// <summary>The identifier, if it has at most so many characters, all of them letters, digits or <c>- _ . : /</c>; null passes.</summary>
    /// <exception cref="ZeroGException">It is longer, or has others.</exception>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Plain(string? text, int most, [CallerMemberName] string member = "") =>
        !Text(text, most, member).AsSpan().ContainsAnyExcept(PlainCharacters)
            ? text
            : throw new ZeroGException(
                FailureKind.Invalid, $"{member} has a character that no identifier has.", "Use letters, digits, '-', '_', '.', ':' or '/'.");

    /// <summary>The items, if there are at most so many; an array that was never set passes.</summary>
    /// <exception cref="ZeroGException">There are more.</exception>
    public static ImmutableArray<T> Items<T>(ImmutableArray<T> items, int most, [CallerMemberName] string member = "") =>
        items.IsDefault || items.Length <= most ? items : throw Beyond($"{member} has {items.Length:N0} items", most, "Split it.");

    /// <summary>The items, if there are at most so many and their texts have at most so many characters together.</summary>
    /// <exception cref="ZeroGException">There are more.</exception>
    public static ImmutableArray<T> Items<T>(
        ImmutableArray<T> items, int most, Func<T, int> characters, int mostCharacters, [CallerMemberName] string member = "")
    {
        var sum = Items(items, most, member).IsDefault ? 0 : items.Sum(characters);
        return sum <= mostCharacters ? items : throw Beyond($"{member} have {sum:N0} characters", mostCharacters, "Shorten them.");
    }

    /// <summary>The text, or its beginning and an ellipsis: for what somebody else wrote, such as the message of an exception.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most) return text;
        var kept = Math.Max(0, most - Ellipsis.Length);
        // Half a surrogate pair is no text.
        if (kept > 0 && char.IsHighSurrogate(text[kept - 1])) kept--;
        return string.Concat(text.AsSpan(0, kept), Ellipsis.AsSpan(0, Math.Min(most, Ellipsis.Length)));
    }

    private static ZeroGException Beyond(string what, int most, string remedy) =>
        new(FailureKind.Invalid, $"{what}; a message takes at most {most:N0}.", remedy);
}
