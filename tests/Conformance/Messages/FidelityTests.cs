using System.Collections.Immutable;
using System.Numerics;

namespace ZeroG.Conformance.Messages;

/// <summary>Every kind of value arrives as it was sent, from outside and between grains of one silo.</summary>
public sealed class FidelityTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private static readonly Dictionary<string, object?> Values = new()
    {
        ["null"] = null,
        ["bool"] = true,
        ["int"] = int.MinValue,
        ["ulong"] = ulong.MaxValue,
        ["char"] = '\u2028',
        ["double"] = double.Epsilon,
        ["NaN"] = float.NaN,
        ["decimal"] = 79228162514264337593543950335m,
        ["Int128"] = Int128.MinValue,
        ["Half"] = (Half)1.5,
        ["string"] = "Straße \0 🚲",
        ["empty string"] = "",
        ["enum"] = Colour.Red,
        ["Guid"] = new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"),
        ["DateTime"] = new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        ["DateTimeOffset"] = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(-7)),
        ["DateOnly"] = new DateOnly(2030, 1, 2),
        ["TimeOnly"] = new TimeOnly(3, 4, 5),
        ["TimeSpan"] = TimeSpan.FromTicks(-1),
        ["BigInteger"] = BigInteger.Pow(2, 200),
        ["Uri"] = new Uri("https://example.org/a?b=c"),
        ["Version"] = new Version(1, 2, 3, 4),
        ["Type"] = typeof(Circle),
        ["bytes"] = new byte[] { 0, 255 },
        ["empty array"] = Array.Empty<int>(),
        ["strings with null"] = new[] { "a", null },
        ["jagged"] = new[] { new[] { 1 }, [2, 3] },
        ["list"] = new List<int> { 1, 2, 3 },
        ["set"] = new HashSet<string> { "a", "b" },
        ["queue"] = new Queue<int>([1, 2]),
        ["stack"] = new Stack<int>([1, 2]),
        ["dictionary"] = new Dictionary<string, List<int>> { ["a"] = [1], ["b"] = [] },
        ["sorted dictionary"] = new SortedDictionary<int, string> { [2] = "b", [1] = "a" },
        ["immutable array"] = ImmutableArray.Create(1, 2),
        ["immutable dictionary"] = ImmutableDictionary<string, int>.Empty.Add("a", 1),
        ["tuple"] = Tuple.Create(1, "a"),
        ["value tuple"] = (1, "a", 2.5),
        ["key value pair"] = new KeyValuePair<string, int>("a", 1),
        ["struct"] = new Point(1, -2),
        ["structs"] = new[] { new Point(1, 2), new Point(3, 4) },
        ["record"] = new Circle("c", 2),
        ["generic record"] = new Pair<int, Pair<string, Point>>(1, new("a", new Point(1, 2))),
    };

    public static TheoryData<string> Kinds => [.. Values.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_value_arrives_as_it_was_sent(string kind)
    {
        var got = await shared.Grains.GetGrain<IMailbox>("echo").EchoAsync(Values[kind]);
        Assert.Equal(Values[kind]?.GetType(), got?.GetType());
        Assert.Equal(Values[kind], got);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_value_between_grains_of_one_silo_arrives_as_it_was_sent(string kind)
    {
        var got = await shared.Grains.GetGrain<IMailbox>("echo").RelayAsync(Values[kind]);
        Assert.Equal(Values[kind]?.GetType(), got?.GetType());
        Assert.Equal(Values[kind], got);
    }

    [Fact]
    public async Task A_member_keeps_the_type_it_has_beyond_the_declared_one()
    {
        var drawing = new Drawing(new Circle("main", 1), [new Square("s", 2), new Circle("c", 3)]);
        var got = Assert.IsType<Drawing>(await shared.Grains.GetGrain<IMailbox>("draw").RelayAsync(drawing));
        Assert.Equal(new Circle("main", 1), got.Main);
        Assert.Equal(drawing.Others, got.Others);
    }

    [Fact]
    public async Task A_private_field_arrives_without_a_constructor_without_parameters()
    {
        var got = Assert.IsType<Sealed>(await shared.Grains.GetGrain<IMailbox>("sealed").RelayAsync(new Sealed(42)));
        Assert.Equal(42, got.Reveal());
    }

    [Fact]
    public async Task A_dictionary_keeps_its_comparer()
    {
        var sent = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 };
        var got = Assert.IsType<Dictionary<string, int>>(await shared.Grains.GetGrain<IMailbox>("comparer").EchoAsync(sent));
        Assert.Equal(1, got["a"]);
    }

    [Fact]
    public async Task Nulls_arrive_as_nulls()
    {
        var nulls = await shared.Grains.GetGrain<IMailbox>("nulls").DefaultsAsync(null, null, null, null);
        Assert.Equal([true, true, true, true], nulls);
    }

    [Fact]
    public async Task A_grain_reference_in_a_message_is_the_grain()
    {
        var introduction = new Introduction(
            shared.Grains.GetGrain<IMailbox>("a"),
            [shared.Grains.GetGrain<IMailbox>("b"), shared.Grains.GetGrain<IMailbox>("c")]);
        Assert.Equal("a,b,c", await shared.Grains.GetGrain<IMailbox>("host").IntroduceAsync(introduction));
    }

    [Fact]
    public async Task A_grain_reference_comes_back_equal()
    {
        var grain = shared.Grains.GetGrain<IMailbox>("itself");
        Assert.Equal(grain, await grain.EchoAsync(grain));
    }

    [Fact]
    public async Task Value_tasks_are_answers_as_tasks_are()
    {
        var grain = shared.Grains.GetGrain<IMailbox>("value task");
        await grain.NothingAsync();
        Assert.Equal(7, await grain.ValueAsync(7));
    }

    [Fact]
    public async Task Overloads_are_told_apart_by_their_parameters()
    {
        var grain = shared.Grains.GetGrain<IMailbox>("overloads");
        Assert.Equal("number", await grain.OverloadAsync(1));
        Assert.Equal("text", await grain.OverloadAsync("1"));
    }

    [Fact]
    public async Task A_generic_method_takes_its_type_from_the_call()
    {
        var grain = shared.Grains.GetGrain<IMailbox>("generic");
        Assert.Equal(5, await grain.GenericEchoAsync(5));
        Assert.Equal(new Circle("c", 1), await grain.GenericEchoAsync(new Circle("c", 1)));
    }
}
