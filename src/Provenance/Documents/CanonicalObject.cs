namespace ZeroG.Provenance;

/// <summary>Members of a canonical JSON object, in ascending order of their names' UTF-16 units. What is null is left out.</summary>
internal sealed class CanonicalObject
{
    private readonly SortedDictionary<string, object> _members = new(StringComparer.Ordinal);

    /// <summary>The members in their order.</summary>
    public IEnumerable<KeyValuePair<string, object>> Members => _members;

    /// <summary>Sets a member, unless its value is null.</summary>
    public object? this[string name]
    {
        set
        {
            if (value is not null) _members[name] = value;
        }
    }
}
