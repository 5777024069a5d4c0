using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace ZeroG.Bench.DiLoCo;

/// <summary>A chart as SVG: speed-up on a logarithmic scale against the gap of the loss, a point a method.</summary>
internal static class Chart
{
    private const int Width = 900, Height = 560, Left = 80, Right = 40, Top = 50, Bottom = 70, LabelHeight = 16;

    // A gap beyond it says only that the method does not keep up; its label has the number.
    private const double WidestGap = 0.3;

    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws it. Methods without loss or speed-up are left out.</summary>
    public static string ToSvg(DiLoCoXResult result)
    {
        var methods = result.Methods.Where(method => method is { Gap: not null, Speedup: not null }).ToList();
        var (least, most) = (Math.Min(-0.01, Floor(methods.Min(method => method.Gap) ?? 0)), Math.Max(0.05, Math.Min(WidestGap, methods.Max(method => method.Gap) ?? 0) * 1.35));
        var top = Math.Max(result.Ceiling, methods.Max(method => method.Speedup) ?? 1) * 1.5;
        double X(double gap) => Left + (Math.Min(gap, WidestGap) - least) / (most - least) * (Width - Left - Right);
        double Y(double speedup) => Height - Bottom - (Math.Log10(Math.Max(speedup, 0.7)) - Math.Log10(0.7)) / (Math.Log10(top) - Math.Log10(0.7)) * (Height - Top - Bottom);

        var root = new XElement(
            s_svg + "svg", new XAttribute("viewBox", $"0 0 {Width} {Height}"), new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", 13),
            new XElement(s_svg + "title", $"Speed-up over all-reduce and loss, R = {Text(result.R, "0")}"),
            new XElement(s_svg + "rect", new XAttribute("width", Width), new XAttribute("height", Height), new XAttribute("fill", "white")),
            Label(Left, 28, $"Speed-up over fp32 all-reduce against held-out loss: {result.Tokens / 1e6:0.0} M tokens, R = {Text(result.R, "0")}", 16),
            Label((Width + Left - Right) / 2.0, Height - 18, "loss above synchronous AdamW", 13, "middle"));
        root.Add(Enumerable.Range(0, (int)Math.Ceiling(Math.Log10(top))).Select(power => Grid(Left, Y(Math.Pow(10, power)), Width - Right, Y(Math.Pow(10, power)), Left - 8, Y(Math.Pow(10, power)) + 4, $"{Math.Pow(10, power):0}×", "end")));
        var unit = Unit(most - least);
        for (var gap = Math.Ceiling(least / unit) * unit; gap <= Math.Min(most, WidestGap); gap += unit)
            root.Add(Grid(X(gap), Top, X(gap), Height - Bottom, X(gap), Height - Bottom + 18, Text(gap, "0.0 %;-0.0 %;0 %"), "middle"));
        root.Add(Line(Left, Y(result.Ceiling), Width - Right, Y(result.Ceiling), "#b00", "6 4"), Label(Left + 4, Y(result.Ceiling) - 6, $"ceiling 1 + R = {Text(result.Ceiling, "0")}", 13, "start", "#b00"));
        root.Add(Points(methods, X, Y, (Left, Y(result.Ceiling) - 6, 150)));
        return new StringBuilder().AppendLine("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").Append(root).AppendLine().ToString();
    }

    private static IEnumerable<XElement> Points(IReadOnlyList<MethodResult> methods, Func<double, double> x, Func<double, double> y, (double X, double Y, double Width) ceiling)
    {
        // From the top down, each label below the ones before, and clear of all points, where they would overlap.
        var taken = methods.Select(method => (X: x(method.Gap!.Value) - 6, Y: y(method.Speedup!.Value) + 4, Width: 12.0)).Append(ceiling).ToList();
        foreach (var method in methods.OrderByDescending(method => method.Speedup).ThenBy(method => method.Name, StringComparer.Ordinal))
        {
            var (atX, atY) = (x(method.Gap!.Value), y(method.Speedup!.Value));
            var label = $"{method.Name}  {Text(method.Gap.Value, "+0.0 %;-0.0 %")}, {Text(method.Speedup.Value, "0.#")}×";
            var width = label.Length * 7.2;
            var isRight = atX + 10 + width <= Width;
            var (from, labelY) = (isRight ? atX + 10 : atX - 10 - width, atY + 4);
            while (taken.Any(other => Math.Abs(other.Y - labelY) < LabelHeight && from < other.X + other.Width && other.X < from + width)) labelY += 2;
            taken.Add((from, labelY, width));
            if (labelY - atY > LabelHeight) yield return Line(atX, atY, isRight ? from : from + width, labelY - 4, "#999");
            yield return new XElement(
                s_svg + "circle", new XAttribute("cx", Text(atX, "0.0")), new XAttribute("cy", Text(atY, "0.0")), new XAttribute("r", 5), new XAttribute("fill", "#06c"));
            yield return Label(isRight ? from : from + width, labelY, label, 12, isRight ? "start" : "end");
        }
    }

    private static IEnumerable<XElement> Grid(double x1, double y1, double x2, double y2, double labelX, double labelY, string label, string anchor) =>
        [Line(x1, y1, x2, y2, "#ddd"), Label(labelX, labelY, label, 12, anchor)];

    private static XElement Line(double x1, double y1, double x2, double y2, string colour, string? dashes = null) => new(
        s_svg + "line", new XAttribute("x1", Text(x1, "0.0")), new XAttribute("y1", Text(y1, "0.0")), new XAttribute("x2", Text(x2, "0.0")),
        new XAttribute("y2", Text(y2, "0.0")), new XAttribute("stroke", colour), dashes is null ? null : new XAttribute("stroke-dasharray", dashes));

    private static XElement Label(double x, double y, string text, int size, string anchor = "start", string colour = "#222") => new(
        s_svg + "text", new XAttribute("x", Text(x, "0.0")), new XAttribute("y", Text(y, "0.0")), new XAttribute("font-size", size),
        new XAttribute("text-anchor", anchor), new XAttribute("fill", colour), text);

    private static double Floor(double gap) => Math.Floor(gap * 100) / 100;

    private static double Unit(double range) => range switch { > 0.2 => 0.05, > 0.08 => 0.02, _ => 0.01 };

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
