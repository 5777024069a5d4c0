using System.Globalization;
using System.Text.RegularExpressions;

namespace ZeroG.Silo.Tests.Telemetry;

/// <summary>
/// A strict reader of Prometheus' text format 0.0.4: what it does not know or what stands in the wrong place is an error.
/// https://prometheus.io/docs/instrumenting/exposition_formats/
/// </summary>
internal sealed partial class PrometheusText
{
    private static readonly string[] s_types = ["counter", "gauge", "histogram", "summary", "untyped"];

    private readonly Dictionary<string, string> _types = [];
    private readonly List<(string Name, IReadOnlyDictionary<string, string> Labels, double Value)> _samples = [];

    /// <summary>Type of each family of metrics.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    public IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Labels, double Value)> Samples => _samples;

    public static PrometheusText Parse(string text)
    {
        var read = new PrometheusText();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var family = "";
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line == "# EOF") continue;
            family = line.StartsWith('#') ? read.TakeComment(line, family) : read.TakeSample(line, family);
        }

        foreach (var (histogram, _) in read._types.Where(type => type.Value == "histogram")) read.CheckHistogram(histogram);
        return read;
    }

    private string TakeComment(string line, string family)
    {
        var comment = Comment().Match(line);
        Assert.True(comment.Success, line);
        var name = comment.Groups["name"].Value;
        if (comment.Groups["kind"].Value != "TYPE") return family;
        var type = comment.Groups["rest"].Value;
        Assert.Contains(type, s_types);
        Assert.True(_types.TryAdd(name, type), $"{name} has two types.");
        return name;
    }

    private string TakeSample(string line, string family)
    {
        var sample = Sample().Match(line);
        Assert.True(sample.Success, line);
        var name = sample.Groups["name"].Value;
        var type = Assert.Contains(family, _types);
        var ofFamily = type == "histogram" ? new[] { family + "_bucket", family + "_sum", family + "_count" } : [family];
        Assert.Contains(name, ofFamily);
        var labels = new Dictionary<string, string>();
        foreach (Match label in Label().Matches(sample.Groups["labels"].Value))
            Assert.True(labels.TryAdd(label.Groups["name"].Value, label.Groups["value"].Value), line);
        var value = sample.Groups["value"].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" or "Nan" => double.NaN,
            var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        _samples.Add((name, labels, value));
        return family;
    }

    // Buckets add up, and the last one holds all.
    private void CheckHistogram(string name)
    {
        var counts = _samples.Where(sample => sample.Name == name + "_count").ToDictionary(sample => Key(sample.Labels), sample => sample.Value);
        foreach (var buckets in _samples.Where(sample => sample.Name == name + "_bucket").GroupBy(sample => Key(sample.Labels)))
        {
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.Equal("+Inf", buckets.Last().Labels["le"]);
            Assert.Equal(counts[buckets.Key], buckets.Last().Value);
        }
    }

    private static string Key(IReadOnlyDictionary<string, string> labels) =>
        string.Join(',', labels.Where(label => label.Key != "le").OrderBy(label => label.Key).Select(label => $"{label.Key}={label.Value}"));

    [GeneratedRegex(@"^# (?<kind>HELP|TYPE|UNIT) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*=""([^""\\\n]|\\[\\""n])*"",?)*)\})? (?<value>[-+0-9.eEINanf]+)( (?<time>-?\d+))?$")]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?<name>[a-zA-Z_][a-zA-Z0-9_]*)=""(?<value>([^""\\\n]|\\[\\""n])*)""")]
    private static partial Regex Label();
}
