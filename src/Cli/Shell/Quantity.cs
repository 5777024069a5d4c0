using System.Globalization;

namespace ZeroG.Cli;

/// <summary>Numbers as people read them, the same in every locale.</summary>
internal static class Quantity
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>Bytes with a decimal unit: <c>18.4 kB</c>.</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        var unit = 0;
        // 999.95 would print as 1000.0: the next unit then.
        for (; value >= 999.95 && unit < Units.Length - 1; unit++) value /= 1000;
        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }

    /// <summary>With thousands separated: <c>12,345</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A loss in nats a byte: <c>2.4182</c>.</summary>
    public static string Loss(double nats) => nats.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>Tokens a second: <c>12,345 tokens/s</c>, or a dash before there is a time.</summary>
    public static string Speed(long tokens, double seconds) => seconds > 0 ? $"{Count((long)(tokens / seconds))} tokens/s" : "–";

    /// <summary>A time of day and date, in UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A number in its shortest exact form.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
