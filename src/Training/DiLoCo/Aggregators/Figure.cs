using System.Globalization;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>Numbers in sentences for people, the same in every culture.</summary>
internal static class Figure
{
    /// <summary>Three digits, or all before the point.</summary>
    public static string Of(double value) =>
        value.ToString(Math.Abs(value) is >= 100 and < 1e7 ? "#,##0" : "G3", CultureInfo.InvariantCulture);

    /// <summary>The sentence.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
