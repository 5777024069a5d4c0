using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace ZeroG.Grains.Tests.Contracts;

/// <summary>
/// Makes the largest value that a message type takes, by trying: a text or a collection grows until the constructor refuses
/// it, and what fills a text is the character that is longest as JSON.
/// </summary>
internal static class LargestMessage
{
    /// <summary>More than any text or collection of a message may have.</summary>
    private const int Absurd = (1 << 20) + 1;

    private static readonly char[] s_fillers = ['\u0001', 'x'];

    // Messages hold each other, and a value is tried often.
    private static readonly ConcurrentDictionary<Type, object> s_largest = new();
    private static readonly ConcurrentDictionary<(Type, int), (object, object?)> s_limits = new();

    /// <summary>The largest value of a type.</summary>
    public static object Of(Type type) => s_largest.GetOrAdd(type, Search);

    /// <summary>The largest value that a parameter takes beside the smallest of all others, and one that is larger by one; null when none is refused.</summary>
    public static (object Largest, object? Beyond) Limit(Type type, ParameterInfo parameter) =>
        s_limits.GetOrAdd((type, parameter.Position), _ => Search(type, parameter));

    /// <summary>The parameters of a message that are texts or collections.</summary>
    public static IEnumerable<ParameterInfo> Growing(Type type) => Parameters(type).Where(parameter => Grows(parameter.ParameterType));

    private static object Search(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return Of(value);
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().MaxBy(member => member.ToString()!.Length)!;
        return type switch
        {
            _ when type == typeof(BlobRef) => new BlobRef("0x" + new string('f', 64), long.MaxValue),
            _ when type == typeof(int) => int.MaxValue,
            _ when type == typeof(long) => long.MaxValue,
            _ when type == typeof(ulong) => ulong.MaxValue,
            _ when type == typeof(uint) => uint.MaxValue,
            _ when type == typeof(UInt128) => UInt128.MaxValue,
            _ when type == typeof(double) => -double.MaxValue,
            _ when type == typeof(bool) => false,
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.MaxValue,
            _ => Make(type, [.. Parameters(type).Select(parameter => Grows(parameter.ParameterType) ? Limit(type, parameter).Largest : Of(parameter.ParameterType))])
                ?? throw new InvalidOperationException($"{type} refuses what it takes one by one."),
        };
    }

    private static (object Largest, object? Beyond) Search(Type type, ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(string))
        {
            var filler = s_fillers.First(filler => IsTaken(new string(filler, 1)));
            return Grow(length => new string(filler, length), IsTaken);
        }

        var element = parameter.ParameterType.GetGenericArguments()[0];
        var item = element == typeof(string)
            ? Grow(length => new string(s_fillers[0], length), text => IsTaken(Array(element, text, 1))).Largest
            : Of(element);
        return Grow(count => Array(element, item, count), IsTaken);

        bool IsTaken(object value) =>
            Make(type, [.. Parameters(type).Select(other => other.Position == parameter.Position ? value : Smallest(other.ParameterType))]) is not null;
    }

    private static (object Largest, object? Beyond) Grow(Func<int, object> grown, Func<object, bool> isTaken)
    {
        var (taken, refused) = (0, Absurd);
        if (isTaken(grown(refused))) return (grown(taken), null);
        while (refused - taken > 1)
        {
            var middle = taken + (refused - taken) / 2;
            if (isTaken(grown(middle))) taken = middle;
            else refused = middle;
        }

        return (grown(taken), grown(refused));
    }

    private static ParameterInfo[] Parameters(Type type) => type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters();

    private static bool Grows(Type type) => type == typeof(string) || IsArray(type);

    private static bool IsArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    private static object Smallest(Type type) =>
        type == typeof(string) ? "" : IsArray(type) ? Array(type.GetGenericArguments()[0], null, 0) : Of(type);

    private static object Array(Type element, object? item, int count) =>
        typeof(LargestMessage).GetMethod(nameof(ArrayOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(element).Invoke(null, [item, count])!;

    private static ImmutableArray<T> ArrayOf<T>(T item, int count) => [.. Enumerable.Repeat(item, count)];

    private static object? Make(Type type, object?[] arguments)
    {
        try
        {
            return type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.Invoke(arguments);
        }
        catch (TargetInvocationException refused) when (refused.InnerException is ZeroGException { Kind: FailureKind.Invalid })
        {
            return null;
        }
    }
}
