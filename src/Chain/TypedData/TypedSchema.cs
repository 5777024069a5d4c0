using System.Text;
using ZeroG.Chain.Abi;

namespace ZeroG.Chain.TypedData;

/// <summary>Struct types of EIP-712 and the hashes of their values.</summary>
/// <remarks>Made by the program, never by a stranger: a wrong schema is a fault of the caller and throws ArgumentException.</remarks>
public sealed class TypedSchema
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<TypedField>> _types;

    /// <summary>Takes struct types by name.</summary>
    /// <exception cref="ArgumentException">A member has a type that is neither of the ABI nor among these.</exception>
    public TypedSchema(IReadOnlyDictionary<string, IReadOnlyList<TypedField>> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        _types = types;
        foreach (var field in types.Values.SelectMany(fields => fields))
            if (!types.ContainsKey(Element(field.Type)) && !AbiType.TryParse(Element(field.Type), out _))
                throw new ArgumentException($"The member '{field.Name}' has the unknown type '{field.Type}'.", nameof(types));
    }

    /// <summary>The digest that is signed: keccak256(0x19 0x01 ‖ domain separator ‖ hashStruct(message)).</summary>
    public Hash256 Digest(TypedDomain domain, TypedStruct message)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Keccak256.Hash([0x19, 0x01, .. domain.Separator().ToArray(), .. HashStruct(message).ToArray()]);
    }

    /// <summary>encodeType: the struct's members, then those of all structs that it needs, by name.</summary>
    /// <exception cref="ArgumentException">No such struct.</exception>
    public string EncodeType(string type)
    {
        var needed = new SortedSet<string>(StringComparer.Ordinal);
        Collect(type, needed);
        needed.Remove(type);
        var text = new StringBuilder();
        foreach (var name in needed.Prepend(type)) text.Append(name).Append('(').AppendJoin(',', Fields(name).Select(field => $"{field.Type} {field.Name}")).Append(')');
        return text.ToString();
    }

    /// <summary>hashStruct: keccak256(keccak256(encodeType) ‖ encodeData).</summary>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public Hash256 HashStruct(TypedStruct value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var fields = Fields(value.Type);
        if (fields.Count != value.Values.Count) throw new ArgumentException($"{value.Type} has {fields.Count} members; {value.Values.Count} values were given.");
        var data = new Keccak256();
        data.Append(Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(EncodeType(value.Type))).ToArray());
        for (var i = 0; i < fields.Count; i++) data.Append(Encode(fields[i].Type, value.Values[i]));
        return data.Finish();
    }

    private byte[] Encode(string type, object value)
    {
        if (type.EndsWith(']'))
        {
            var element = type[..type.LastIndexOf('[')];
            var length = type[(element.Length + 1)..^1];
            if (value is not IReadOnlyList<object> items) throw new ArgumentException($"An array {type} takes a list of values.");
            if (length.Length > 0 && items.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) != length)
                throw new ArgumentException($"An array {type} takes {length} values, not {items.Count}.");
            var hash = new Keccak256();
            foreach (var item in items) hash.Append(Encode(element, item));
            return hash.Finish().ToArray();
        }
        if (_types.ContainsKey(type))
            return value is TypedStruct inner && inner.Type == type ? HashStruct(inner).ToArray() : throw new ArgumentException($"A member of type {type} takes a value of that struct.");
        return type switch
        {
            "string" => Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes((string)value)).ToArray(),
            "bytes" => Keccak256.Hash((byte[])value).ToArray(),
            // Atomic types are encoded as the ABI encodes them.
            _ => AbiCodec.Encode([AbiType.Parse(type)], value),
        };
    }

    private void Collect(string type, SortedSet<string> needed)
    {
        if (!_types.TryGetValue(type, out var fields) || !needed.Add(type)) return;
        foreach (var field in fields) Collect(Element(field.Type), needed);
    }

    private IReadOnlyList<TypedField> Fields(string type) =>
        _types.TryGetValue(type, out var fields) ? fields : throw new ArgumentException($"There is no struct '{type}' among the types.");

    private static string Element(string type) => type.IndexOf('[') is var at and >= 0 ? type[..at] : type;
}
