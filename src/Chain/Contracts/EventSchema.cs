using ZeroG.Chain.Abi;
using ZeroG.Chain.Events;

namespace ZeroG.Chain.Contracts;

/// <summary>How a log becomes an event: which arguments are topics, and which are data.</summary>
/// <param name="topic">The event's first topic.</param>
/// <param name="arguments">Types in the order of the event, and whether each is a topic.</param>
/// <param name="make">The event of the values, in the same order.</param>
internal sealed class EventSchema<T>(Hash256 topic, (string Type, bool IsIndexed)[] arguments, Func<IReadOnlyList<object>, T> make)
    where T : class
{
    private readonly AbiType[] _types = [.. arguments.Select(argument => AbiType.Parse(argument.Type))];

    /// <summary>The event in a log; null where its topic is in none of the schemas.</summary>
    /// <exception cref="AbiFormatException">The topic is, and the arguments are others.</exception>
    public static T? Decode(IReadOnlyList<EventSchema<T>> schemas, ChainEvent log)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (log.Topics.IsDefaultOrEmpty) return null;
        foreach (var schema in schemas)
            if (schema.Topic == log.Topics[0]) return schema.Read(log);
        return null;
    }

    private Hash256 Topic => topic;

    private T Read(ChainEvent log)
    {
        var plain = AbiCodec.Decode([.. _types.Where((_, i) => !arguments[i].IsIndexed)], log.Data.Span);
        if (log.Topics.Length != 1 + _types.Length - plain.Count) throw new AbiFormatException($"The event {topic} has {_types.Length - plain.Count} indexed arguments; the log has {log.Topics.Length - 1}.");
        var values = new object[_types.Length];
        for (int i = 0, at = 0, next = 1; i < values.Length; i++)
            values[i] = arguments[i].IsIndexed ? AbiCodec.Decode([_types[i]], log.Topics[next++].ToArray())[0] : plain[at++];
        return make(values);
    }
}
