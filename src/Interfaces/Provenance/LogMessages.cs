using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ZeroG.Provenance;

/// <summary>Names of logs.</summary>
public static class LogNames
{
    /// <summary>The log of a cluster: all that happens in it.</summary>
    public const string Main = "main";

    /// <summary>The rule for names: they become grain keys, folders and paths of URLs.</summary>
    /// <exception cref="ZeroGException">It is none.</exception>
    public static string Parse(string? name) =>
        name is { Length: > 0 and <= Bounds.LogName } && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-")
            ? name
            : throw new ZeroGException(FailureKind.Invalid, $"'{Bounds.Cut(name ?? "", Bounds.LogName)}' is not the name of a log.", $"Use 1 to {Bounds.LogName} lower-case letters, digits or '-'; the log of a cluster is '{Main}'.");
}

/// <summary>Asks for entries to be appended.</summary>
/// <param name="Entries">Their texts; 1 to 64.</param>
[GenerateSerializer, Immutable, Alias("zerog.LogAppend")]
public sealed record LogAppend(ImmutableArray<string> Entries)
{
    /// <summary>Their texts, of 2,048 characters at most each.</summary>
    [Id(0)] public ImmutableArray<string> Entries { get; init => field = Bounded(value); } = Bounded(Entries);

    internal static ImmutableArray<string> Bounded(ImmutableArray<string> entries, [CallerMemberName] string member = "")
    {
        foreach (var entry in Bounds.Items(entries, Bounds.LogEntries, member).IsDefault ? [] : entries) Bounds.Text(entry, Bounds.LogEntry, member);
        return entries;
    }
}

/// <summary>Where an entry is.</summary>
/// <param name="Index">Its index, from 0.</param>
/// <param name="LeafHash">Its hash.</param>
[GenerateSerializer, Immutable, Alias("zerog.LogPlace")]
public sealed record LogPlace([property: Id(0)] long Index, string LeafHash)
{
    /// <summary>Its hash: <c>0x</c> and 64 hexadecimal digits.</summary>
    [Id(1)] public string LeafHash { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(LeafHash, Bounds.Root);
}

/// <summary>Says where appended entries are.</summary>
/// <param name="Places">In the order in which they were given.</param>
[GenerateSerializer, Immutable, Alias("zerog.LogReceipt")]
public sealed record LogReceipt(ImmutableArray<LogPlace> Places)
{
    /// <summary>In the order in which they were given; at most 64.</summary>
    [Id(0)] public ImmutableArray<LogPlace> Places { get; init => field = Bounds.Items(value, Bounds.LogEntries); } = Bounds.Items(Places, Bounds.LogEntries);
}

/// <summary>An entry in its place.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Text">The entry: what is hashed, in ASCII.</param>
[GenerateSerializer, Immutable, Alias("zerog.LoggedEntry")]
public sealed record LoggedEntry([property: Id(0)] long Index, string Text)
{
    /// <summary>The entry: a JSON object of 2,048 characters at most.</summary>
    [Id(1)] public string Text { get; init => field = Bounds.Text(value, Bounds.LogEntry); } = Bounds.Text(Text, Bounds.LogEntry);
}

/// <summary>Part of a log's entries.</summary>
/// <param name="Items">In ascending order; at most 64.</param>
/// <param name="Next">Index from which to ask on; null on the last page.</param>
/// <param name="Size">Entries of the log by now.</param>
[GenerateSerializer, Immutable, Alias("zerog.LogEntryPage")]
public sealed record LogEntryPage(ImmutableArray<LoggedEntry> Items, [property: Id(1)] long? Next, [property: Id(2)] long Size)
{
    /// <summary>In ascending order.</summary>
    [Id(0)] public ImmutableArray<LoggedEntry> Items { get; init => field = Bounds.Items(value, Bounds.LogEntries); } = Bounds.Items(Items, Bounds.LogEntries);
}
