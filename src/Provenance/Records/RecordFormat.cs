namespace ZeroG.Provenance;

/// <summary>How the records of a version's files are delimited.</summary>
public enum RecordKind
{
    /// <summary>A file is one record, byte for byte.</summary>
    Text = 0,

    /// <summary>A line is a record; lines of white space alone are none.</summary>
    Lines = 1,

    /// <summary>A line is a JSON object, whose field is the record's text.</summary>
    Jsonl = 2,

    /// <summary>A row is a record (RFC 4180), whose column is its text; the first row names the columns.</summary>
    Csv = 3,
}

/// <summary>How records are delimited, and what of them is text.</summary>
/// <param name="Kind">How they are delimited.</param>
/// <param name="Field">Field or column with the text, for JSONL and CSV.</param>
/// <param name="Delimiter">What separates the columns of a CSV file.</param>
public sealed record RecordFormat(RecordKind Kind, string? Field = null, char Delimiter = ',')
{
    /// <summary>Most characters of the name of a field.</summary>
    public const int MaxField = 256;

    /// <summary>Most bytes of a record that is not a whole file: it is held in memory.</summary>
    public const int MaxRecordBytes = 16 << 20;

    /// <summary>A file is one record.</summary>
    public static RecordFormat Text { get; } = new(RecordKind.Text);

    /// <summary>The kinds as they are spelt.</summary>
    public static IReadOnlyList<string> Names { get; } = ["text", "lines", "jsonl", "csv"];

    /// <summary>How the kind is spelt.</summary>
    public string Name => Names[(int)Kind];

    /// <summary>Reads how a kind is spelt.</summary>
    /// <exception cref="FormatException">There is no such kind.</exception>
    public static RecordKind ParseKind(string name)
    {
        for (var i = 0; i < Names.Count; i++)
            if (Names[i] == name) return (RecordKind)i;
        throw new FormatException($"'{name}' is no format of records: choose {string.Join(", ", Names)}.");
    }

    /// <summary>Checks the format by itself.</summary>
    /// <returns>The same.</returns>
    /// <exception cref="FormatException">A field is missing or out of place, or the delimiter cannot delimit.</exception>
    public RecordFormat Validate()
    {
        if (!Enum.IsDefined(Kind)) throw new FormatException($"There is no format of records {(int)Kind}.");
        var hasField = Kind is RecordKind.Jsonl or RecordKind.Csv;
        if (hasField != (Field is not null))
            throw new FormatException(hasField ? $"Records of {Name} need the name of the field with the text." : $"Records of {Name} have no fields.");
        if (Field is not null && (Field.Length is 0 or > MaxField || !Texts.IsWellFormed(Field)))
            throw new FormatException($"The name of a field has 1 to {MaxField} characters.");
        if (Delimiter != ',' && (Kind != RecordKind.Csv || Delimiter is not ('\t' or (> ' ' and < (char)127)) || Delimiter == '"' || char.IsAsciiLetterOrDigit(Delimiter)))
            throw new FormatException($"'{Delimiter}' cannot separate columns: choose ',', ';', '|' or a tabulator, and only for csv.");
        return this;
    }
}
