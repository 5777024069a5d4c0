using System.Text.RegularExpressions;

namespace ZeroG.AbiBindings;

/// <summary>What the compiler's output leaves out of an interface: the values of enums, and the notes on structs, events and errors.</summary>
internal sealed partial class SoliditySource
{
    private readonly Dictionary<string, IReadOnlyList<string>> _enums = [];
    private readonly Dictionary<string, string> _notices = [];
    private readonly Dictionary<string, Dictionary<string, string>> _members = [];

    /// <summary>Reads the text of <c>I&lt;Contract&gt;.sol</c>.</summary>
    public SoliditySource(string text)
    {
        foreach (Match match in Enumeration().Matches(text))
            _enums[match.Groups["name"].Value] = [.. match.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        foreach (Match match in Noted().Matches(text)) Note(match.Groups["name"].Value, match.Groups["lines"].Value);
    }

    /// <summary>Names of an enum's values, from 0; null where the interface has no such enum.</summary>
    public IReadOnlyList<string>? ValuesOf(string name) => _enums.GetValueOrDefault(name);

    /// <summary>What stands above a declaration, without its parameters; null where nothing does.</summary>
    public string? NoticeOf(string name) => _notices.GetValueOrDefault(name);

    /// <summary>What stands above a declaration about its members.</summary>
    public IReadOnlyDictionary<string, string> MembersOf(string name) => _members.GetValueOrDefault(name) ?? [];

    private void Note(string name, string lines)
    {
        var (notice, members, last) = (new List<string>(), new Dictionary<string, string>(), "");
        foreach (var line in lines.Split('\n').Select(line => line.Trim().TrimStart('/').Trim()).Where(line => line.Length > 0))
        {
            if (Parameter().Match(line) is { Success: true } match) members[last = match.Groups["name"].Value] = match.Groups["text"].Value;
            else if (last.Length > 0) members[last] += " " + line;
            else notice.Add(line.StartsWith("@notice ", StringComparison.Ordinal) ? line["@notice ".Length..] : line);
        }
        if (notice.Count > 0) _notices[name] = string.Join(' ', notice);
        if (members.Count > 0) _members[name] = members;
    }

    [GeneratedRegex(@"\benum\s+(?<name>\w+)\s*\{(?<values>[^}]*)\}")]
    private static partial Regex Enumeration();

    [GeneratedRegex(@"(?<lines>(?:^[ \t]*///[^\n]*\n)+)[ \t]*(?:struct|enum|event|error)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Noted();

    [GeneratedRegex(@"^@param (?<name>\w+) (?<text>.*)$")]
    private static partial Regex Parameter();
}
