using System.Text;

namespace ZeroG.AbiBindings;

/// <summary>A C# file while it is written.</summary>
internal sealed class SourceText
{
    private readonly StringBuilder _text = new();
    private bool _isFirst = true;

    /// <summary>Begins a file that says where it comes from.</summary>
    public SourceText(params string[] usings)
    {
        foreach (var name in usings) _text.Append("using ").Append(name).Append(";\n");
        if (usings.Length > 0) _text.Append('\n');
        _text.Append("// Written by tools/AbiBindings from the compiled contract: change that, not this.\n");
        _text.Append("namespace ZeroG.Chain.Contracts;\n\n");
    }

    /// <summary>Appends a line at a depth of blocks.</summary>
    public SourceText Line(int depth, string text)
    {
        _text.Append(' ', text.Length > 0 ? depth * 4 : 0).Append(text).Append('\n');
        return this;
    }

    /// <summary>An empty line before every member but a block's first.</summary>
    public SourceText Gap()
    {
        if (!_isFirst) _text.Append('\n');
        _isFirst = false;
        return this;
    }

    /// <summary>Opens a block whose next member is its first.</summary>
    public SourceText Open(int depth)
    {
        _isFirst = true;
        return Line(depth, "{");
    }

    /// <summary>Closes a block.</summary>
    public SourceText Close(int depth)
    {
        _isFirst = false;
        return Line(depth, "}");
    }

    /// <summary>A doc comment; parameters without a note of their own are named by their types where others have one.</summary>
    public SourceText Doc(int depth, string summary, IReadOnlyList<(string Name, string? Note, string Type)>? parameters = null)
    {
        Line(depth, $"/// <summary>{summary}</summary>");
        if (parameters is null || parameters.All(parameter => parameter.Note is null)) return this;
        foreach (var (name, note, type) in parameters)
        {
            var text = note is null ? $"<c>{type}</c>." : Identifiers.Comment(char.ToUpperInvariant(note[0]) + note[1..] + (note.EndsWith('.') ? "" : "."));
            Line(depth, $"/// <param name=\"{name.TrimStart('@')}\">{text}</param>");
        }
        return this;
    }

    public override string ToString() => _text.ToString();
}
