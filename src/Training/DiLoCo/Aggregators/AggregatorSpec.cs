using System.Globalization;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>
/// An aggregator by name, as a recipe or command line has it: <c>mean</c>, <c>clipped</c>, <c>median</c>, <c>trimmed</c>,
/// <c>krum</c> or <c>centered</c>, with parameters where they are not the usual ones, as in <c>clipped(multiple=3)</c>.
/// </summary>
public sealed record AggregatorSpec
{
    private static readonly Method[] s_methods =
    [
        new("mean", [], _ => new Mean()),
        new("clipped", [new("multiple", 2)], p => new ClippedMean(p[0]!.Value)),
        new("median", [], _ => new CoordinateMedian()),
        new("trimmed", [new("trim", 0.25)], p => new TrimmedMean(p[0]!.Value)),
        new("krum", [new("faulty", null), new("selected", null)], p => new MultiKrum(Whole("faulty", p[0]), Whole("selected", p[1]))),
        new("centered", [new("radius", 1), new("iterations", 3)], p => new CenteredClip(p[0]!.Value, Whole("iterations", p[1])!.Value)),
    ];

    private AggregatorSpec(string text) => Text = text;

    /// <summary>What is used when nothing is said: <c>clipped</c>.</summary>
    public static AggregatorSpec Default { get; } = new("clipped");

    /// <summary>The name, and the parameters that are not the usual ones in a fixed order: one aggregator, one text.</summary>
    public string Text { get; }

    /// <summary>Reads a specification.</summary>
    /// <exception cref="ModelConfigException">There is no such aggregator or parameter, or a value is out of bounds.</exception>
    public static AggregatorSpec Parse(string text)
    {
        var (method, values) = Read(text);
        try
        {
            _ = method.Create(values);
        }
        catch (ArgumentOutOfRangeException wrong)
        {
            throw new ModelConfigException($"Aggregator '{text}': {wrong.Message}");
        }
        var unusual = method.Parameters.Zip(values).Where(p => p.First.Usual != p.Second)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.First.Name}={p.Second:R}"));
        var list = string.Join(',', unusual);
        return new AggregatorSpec(list.Length == 0 ? method.Name : $"{method.Name}({list})");
    }

    /// <summary>The aggregator.</summary>
    public IAggregator Create()
    {
        var (method, values) = Read(Text);
        return method.Create(values);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static (Method Method, double?[] Values) Read(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        var name = (open < 0 ? text : text[..open]).Trim();
        var method = Array.Find(s_methods, m => m.Name == name) ?? throw new ModelConfigException(
            $"There is no aggregator '{name}': choose {string.Join(", ", s_methods.Select(m => m.Name))}.");
        double?[] values = [.. method.Parameters.Select(p => p.Usual)];
        if (open < 0)
            return (method, values);
        if (!text.EndsWith(')'))
            throw new ModelConfigException($"Aggregator '{text}' ends without its closing parenthesis.");

        var given = new HashSet<int>();
        foreach (var setting in text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries))
        {
            var sides = setting.Split('=', StringSplitOptions.TrimEntries);
            int index = Array.FindIndex(method.Parameters, p => p.Name == sides[0]);
            if (index < 0 || !given.Add(index) || sides.Length != 2
                || !double.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                throw new ModelConfigException(
                    $"Aggregator '{text}': '{setting}' is no parameter with a number, given once. {name} takes " +
                    (method.Parameters.Length == 0 ? "none." : $"{string.Join(", ", method.Parameters.Select(p => p.Name))}."));
            }
            values[index] = value;
        }
        return (method, values);
    }

    private static int? Whole(string name, double? value) => value is null ? null
        : value is >= int.MinValue and <= int.MaxValue && Math.Floor(value.Value) == value ? (int)value
        : throw new ArgumentOutOfRangeException(name, value, "Choose a whole number.");

    private sealed record Method(string Name, Parameter[] Parameters, Func<double?[], IAggregator> Create);

    private sealed record Parameter(string Name, double? Usual);
}
