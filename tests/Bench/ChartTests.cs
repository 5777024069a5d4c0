using System.Globalization;
using System.Xml.Linq;
using ZeroG.Bench.DiLoCo;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.Tests;

public sealed class ChartTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_chart_is_well_formed_and_names_every_method_where_it_can_be_read()
    {
        var svg = XDocument.Parse(Chart.ToSvg(Result(("allreduce", 0, 1), ("diloco", 0.1, 90), ("opendiloco", 0.1, 92), ("dilocox", 0.045, 380), ("muloco", 0.0005, 379), ("cocktailsgd", 0.9, 88))));

        var texts = svg.Root!.Elements(s_svg + "text").ToList();
        foreach (var name in new[] { "allreduce", "diloco", "opendiloco", "dilocox", "muloco", "cocktailsgd" })
            Assert.Single(texts, text => text.Value.StartsWith(name + " ", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Value == "ceiling 1 + R = 400");
        Assert.Equal(6, svg.Root.Elements(s_svg + "circle").Count());
        var labels = texts.Where(text => text.Value.EndsWith('×') && text.Value.Contains('%')).Select(Box).ToList();
        Assert.All(labels, box => Assert.True(box.Left >= 0 && box.Right <= 900 && box.Y is > 0 and < 560, $"{box} is cut off"));
        Assert.All(labels, a => Assert.DoesNotContain(labels, b => a != b && Math.Abs(a.Y - b.Y) < 14 && a.Left < b.Right && b.Left < a.Right));
    }

    [Fact]
    public void A_faster_method_stands_higher_and_one_that_loses_more_further_right()
    {
        var svg = XDocument.Parse(Chart.ToSvg(Result(("allreduce", 0, 1), ("dilocox", 0.05, 380))));

        var points = svg.Root!.Elements(s_svg + "circle").Select(point => (X: Number(point, "cx"), Y: Number(point, "cy"))).OrderBy(point => point.X).ToList();
        Assert.True(points[0].Y > points[1].Y);
    }

    [Fact]
    public void A_chart_of_nothing_is_still_one()
    {
        Assert.Empty(XDocument.Parse(Chart.ToSvg(Result())).Root!.Elements(s_svg + "circle"));
    }

    private static (double Left, double Right, double Y) Box(XElement text)
    {
        // Glyphs of this font are at most so wide on average.
        var (x, y, width) = (Number(text, "x"), Number(text, "y"), text.Value.Length * 0.58 * Number(text, "font-size"));
        return text.Attribute("text-anchor")!.Value == "end" ? (x - width, x, y) : (x, x + width, y);
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static DiLoCoXResult Result(params (string Name, double Gap, double Speedup)[] rows) => new()
    {
        Methods = [.. rows.Select(row => new MethodResult(row.Name, OptimizerKind.AdamW, "int4", false, 56, 55, 4e-3, 0.5, 0.8, "clipped") { Gap = row.Gap, Speedup = row.Speedup })],
        Ceiling = 400,
        Tokens = 10_240_000,
        StartTokens = 1_024_000,
        R = 399,
        Workers = 4,
        Share = 0.4,
        Parameters = 117_056,
        Seed = 1,
        Starts = [],
        Machine = new Machine(null, 2, "", "", null),
        Seconds = 1,
    };
}
