namespace ZeroG.Conformance.Messages;

/// <summary>A node with mutable members, to see who shares what.</summary>
[GenerateSerializer]
internal sealed class Node
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public Node? Left { get; set; }

    [Id(2)]
    public Node? Right { get; set; }

    [Id(3)]
    public List<int> Values { get; set; } = [];

    /// <summary>Not part of the message.</summary>
    [field: NonSerialized]
    public string? Scratch { get; set; }
}

[GenerateSerializer]
internal abstract record Shape([property: Id(0)] string Label);

[GenerateSerializer]
internal sealed record Circle(string Label, [property: Id(0)] double Radius) : Shape(Label);

[GenerateSerializer]
internal sealed record Square(string Label, [property: Id(0)] double Side) : Shape(Label);

[GenerateSerializer]
internal sealed record Drawing([property: Id(0)] Shape Main, [property: Id(1)] IReadOnlyList<Shape> Others);

[GenerateSerializer]
internal readonly record struct Point([property: Id(0)] int X, [property: Id(1)] int Y);

[GenerateSerializer]
internal sealed record Pair<TFirst, TSecond>([property: Id(0)] TFirst First, [property: Id(1)] TSecond Second);

[GenerateSerializer]
internal enum Colour : byte
{
    None,
    Red = 7,
}

/// <summary>State in a private field, set by a constructor with logic.</summary>
[GenerateSerializer]
internal sealed class Sealed
{
    [Id(0)]
    private readonly int secret;

    public Sealed(int secret) => this.secret = secret;

    public int Reveal() => secret;
}

[GenerateSerializer, Immutable]
internal sealed record Frozen([property: Id(0)] string Name, [property: Id(1)] int[] Values);

/// <summary>Holds references to a grain.</summary>
[GenerateSerializer]
internal sealed record Introduction([property: Id(0)] IMailbox Grain, [property: Id(1)] List<IMailbox> Others);
