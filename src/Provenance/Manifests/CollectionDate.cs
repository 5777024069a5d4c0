using System.Globalization;

namespace ZeroG.Provenance;

/// <summary>The rule for when data was collected: a day, <c>2024-05-31</c>, or two with a slash between, <c>2024-01-01/2024-05-31</c> (ISO 8601).</summary>
public static class CollectionDate
{
    /// <summary>Most characters.</summary>
    public const int MaxLength = 21;

    /// <summary>Checks a date.</summary>
    /// <returns>The text.</returns>
    /// <exception cref="FormatException">It is none, or ends before it begins.</exception>
    public static string Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var days = text.Split('/');
        if (days.Length > 2 || !TryParse(days[0], out var first) || !TryParse(days[^1], out var last))
            throw new FormatException($"'{text}' is no date of collection: give a day as 2024-05-31, or the first and the last as 2024-01-01/2024-05-31.");
        return first <= last ? text : throw new FormatException($"The collection '{text}' ends before it begins.");
    }

    private static bool TryParse(string day, out DateOnly date) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
