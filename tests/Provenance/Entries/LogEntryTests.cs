using System.Text;
using System.Text.Json;
using ZeroG.Provenance.Entries;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Tests.Entries;

public sealed class LogEntryTests
{
    private const string Job = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private const string Provider = "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private static readonly Hash256 s_hash = Hash256.Parse("0x3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a");
    private static readonly ContentId s_content = new(s_hash, 5);
    private static readonly DateTimeOffset s_noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<LogEntry, string> Spellings => new()
    {
        { new DatasetVersionEntry("ann/speeches", 3, s_content, s_hash, s_noon), $$"""{"at":1767268800000,"content":"{{s_hash}}:5","dataset":"ann/speeches","kind":"dataset-version","number":3,"sha256":"{{s_hash}}","v":1}""" },
        { new DatasetVersionEntry("ann/speeches", 3, s_content, s_hash, s_noon, new ContentId(s_hash, 7)), $$"""{"at":1767268800000,"content":"{{s_hash}}:5","dataset":"ann/speeches","kind":"dataset-version","manifest":"{{s_hash}}:7","number":3,"sha256":"{{s_hash}}","v":1}""" },
        { new DatasetWithdrawalEntry("ann/speeches", 3, s_noon), """{"at":1767268800000,"dataset":"ann/speeches","kind":"dataset-withdrawal","number":3,"v":1}""" },
        { new ProviderEntry(Provider, "cpu", 2, 1L << 33, s_noon), $$"""{"at":1767268800000,"device":"cpu","devices":2,"kind":"provider","memoryBytes":8589934592,"provider":"{{Provider}}","v":1}""" },
        { new JobSubmittedEntry(Job, "ann/speeches", s_content, s_hash, ulong.MaxValue, 4, 20, s_noon), $$"""{"at":1767268800000,"corpus":"{{s_hash}}:5","dataset":"ann/speeches","inputs":"{{s_hash}}","job":"{{Job}}","kind":"job-submitted","rounds":20,"seed":"18446744073709551615","v":1,"workers":4}""" },
        { new RoundEntry(Job, 0, s_content), $$"""{"job":"{{Job}}","kind":"round","record":"{{s_hash}}:5","round":0,"v":1}""" },
        { new ModelEntry(Job, s_content, "ann/speeches", s_content, 20), $$"""{"corpus":"{{s_hash}}:5","dataset":"ann/speeches","job":"{{Job}}","kind":"model","model":"{{s_hash}}:5","rounds":20,"v":1}""" },
        { new JobEndedEntry(Job, "completed", 20), $$"""{"job":"{{Job}}","kind":"job-ended","outcome":"completed","rounds":20,"v":1}""" },
        { new AuditEntry(Job, 0, 3, 2, Provider, "", "unresolved", ""), $$"""{"branch":0,"job":"{{Job}}","kind":"audit","outcome":"unresolved","provider":"{{Provider}}","round":3,"v":1,"worker":2}""" },
        { new AuditEntry(Job, 0, 3, 2, Provider, Provider, "convicted", Provider), $$"""{"auditor":"{{Provider}}","branch":0,"job":"{{Job}}","kind":"audit","offence":"{{Provider}}","outcome":"convicted","provider":"{{Provider}}","round":3,"v":1,"worker":2}""" },
        { new SlashEntry(Provider, Job, 0, 3, Provider, Provider, "guilty", Provider), $$"""{"accused":"{{Provider}}","accuser":"{{Provider}}","branch":0,"evidence":"{{Provider}}","job":"{{Job}}","kind":"slash","offence":"{{Provider}}","round":3,"v":1,"verdict":"guilty"}""" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void An_entry_has_one_spelling_in_canonical_json_and_is_read_back(LogEntry entry, string spelling)
    {
        Assert.Equal(spelling, entry.ToText());
        Assert.True(LogEntry.TryParse(spelling, out var read));
        Assert.Equal(entry, read);
        Assert.Equal(HashTree.LeafHash(Encoding.UTF8.GetBytes(spelling)), entry.LeafHash());
        Assert.All(entry.Subjects, subject => Assert.InRange(subject.Length, 1, LogEntry.MaxSubjectLength));

        // As RFC 8785 has it: members in order, and what any other reader makes of it.
        using var document = JsonDocument.Parse(spelling);
        var names = document.RootElement.EnumerateObject().Select(member => member.Name).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public void Every_kind_is_spelled_here() => Assert.Equal(
        typeof(LogEntry).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LogEntry))).Select(type => type.Name).Order(StringComparer.Ordinal),
        Spellings.Select(row => row[0].GetType().Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Any_other_character_anywhere_is_another_entry_or_none(LogEntry entry, string spelling)
    {
        for (var at = 0; at < spelling.Length; at++)
        {
            foreach (var other in "0 }\"a,\\é")
            {
                if (spelling[at] == other) continue;
                var changed = $"{spelling[..at]}{other}{spelling[(at + 1)..]}";
                if (!LogEntry.TryParse(changed, out var read)) continue;
                Assert.Equal(changed, read.ToText());
                Assert.NotEqual(entry, read);
            }

            Assert.False(LogEntry.TryParse(spelling[..at], out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"v\":1}")]
    [InlineData("{\"kind\":\"job-ended\",\"v\":1}")]
    [InlineData("{\"job\":\"x\",\"kind\":\"job-ended\",\"outcome\":\"a\",\"rounds\":1,\"v\":2}")]
    [InlineData("{\"job\":\"x\",\"kind\":\"job-ended\",\"more\":1,\"outcome\":\"a\",\"rounds\":1,\"v\":1}")]
    [InlineData("{\"job\":\"x\",\"job\":\"x\",\"kind\":\"job-ended\",\"outcome\":\"a\",\"rounds\":1,\"v\":1}")]
    [InlineData("{\"job\":\"x\",\"kind\":\"job-ended\",\"outcome\":\"a\",\"rounds\":1.0,\"v\":1}")]
    [InlineData("{\"job\":\"x\",\"kind\":\"job-ended\",\"outcome\":\"a\",\"rounds\":4294967296,\"v\":1}")]
    [InlineData("{\"job\":\"x\",\"kind\":\"job-ended\",\"outcome\":\"a\",\"rounds\":-1,\"v\":1}")]
    [InlineData("{\"job\":\"x\",\"kind\":\"job-ended\",\"outcome\":\"a b\",\"rounds\":1,\"v\":1}")]
    [InlineData("{\"job\":\"\\u0078\",\"kind\":\"job-ended\",\"outcome\":\"a\",\"rounds\":1,\"v\":1}")]
    [InlineData("{\"job\":\"\\ud800\",\"kind\":\"job-ended\",\"outcome\":\"a\",\"rounds\":1,\"v\":1}")]
    [InlineData("{\"job\":{\"a\":1},\"kind\":\"job-ended\",\"outcome\":\"a\",\"rounds\":1,\"v\":1}")]
    [InlineData("{\"job\":\"x\",\"kind\":\"round\",\"record\":\"0x3c0a:5\",\"round\":0,\"v\":1}")]
    [InlineData("{\"at\":9007199254740991,\"dataset\":\"a/b\",\"kind\":\"dataset-withdrawal\",\"number\":1,\"v\":1}")]
    public void What_is_no_entry_is_refused(string text) => Assert.False(LogEntry.TryParse(text, out _));

    [Fact]
    public void What_is_too_long_is_refused_before_it_is_read() => Assert.False(LogEntry.TryParse("{" + new string(' ', LogEntry.MaxLength), out _));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("quote\"")]
    public void A_text_that_is_no_identifier_never_gets_into_an_entry(string text) =>
        Assert.Throws<ArgumentException>(() => new JobEndedEntry(text, "completed", 1).ToText());

    [Fact]
    public void The_longest_of_every_member_fits() =>
        Assert.InRange(new SlashEntry(Long, Long, EntryFields.MaxNumber, int.MaxValue, Long, Long, Long, Long).ToText().Length, 1, LogEntry.MaxLength);

    private static string Long { get; } = new('x', EntryFields.MaxTextLength);
}
