using System.Text.Json;
using System.Text.Json.Serialization;
using ZeroG.Chain.Settlement;

namespace ZeroG.Chain.Tests.Settlement;

public sealed class OutboxJsonTests : IDisposable
{
    private readonly OutboxRig _rig = new(new OutboxPolicy { FinalityDepth = 2 });

    // The second is how the silo's store writes: names as they are, enumerations by name.
    private static readonly JsonSerializerOptions[] s_forms =
    [
        JsonSerializerOptions.Web,
        new() { IncludeFields = true, IgnoreReadOnlyProperties = true, Converters = { new JsonStringEnumConverter() } },
    ];

    private readonly HashSet<IntentPhase> _seen = [];

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void An_outbox_with_every_kind_of_content_is_read_back_as_it_was_written()
    {
        AssertSurvives(); // Nothing known yet.
        _rig.Answer = sent => sent.Transaction.Value == 4 ? SendFailure.InsufficientFunds : null;
        _rig.Plan(1, 2);
        AssertSurvives(); // Planned.
        _rig.Step();
        AssertSurvives(); // Broadcast.
        _rig.Mine();
        _rig.Step();
        AssertSurvives(); // Mined.
        _rig.Mine(2);
        _rig.Plan(3, 4, 5);
        _rig.Outbox = _rig.Outbox.Abandon(OutboxRig.Id(3));
        _rig.Step();
        AssertSurvives(); // Final, failed, signed with trouble.
        _rig.Outbox = _rig.Outbox.Abandon(OutboxRig.Id(4));
        _rig.Step();
        AssertSurvives(); // Abandoned.
        var filler = _rig.Intent(1) with { SettlementId = OutboxRig.Id(9), IsFiller = true, WantsMoreFee = true };
        _rig.Outbox = _rig.Outbox with { Intents = _rig.Outbox.Intents.Add(filler) };
        AssertSurvives();
        _rig.Outbox = _rig.Outbox.Trim(1);
        AssertSurvives();
        _rig.Outbox = _rig.Outbox.Restarted();
        AssertSurvives();

        Assert.Equal(Enum.GetValues<IntentPhase>(), _seen.Order());
    }

    [Fact]
    public void What_was_read_back_goes_on_with_the_same_bytes()
    {
        _rig.Answer = _ => SendFailure.Unavailable;
        _rig.Plan(1, 2);
        _rig.Step();
        var signed = _rig.Intent(1).Attempts[0].Raw.ToArray();
        _rig.Outbox = Read(Write(_rig.Outbox)).Restarted();
        _rig.Answer = _ => null;
        _rig.Step();
        Assert.Equal(signed, _rig.Intent(1).Attempts[^1].Raw.ToArray());
        _rig.Mine();
        Assert.Equal([1, 2], _rig.Effects);
    }

    [Fact]
    public void What_can_be_computed_is_not_written()
    {
        _rig.Plan(1);
        _rig.Step();
        var text = Write(_rig.Outbox);
        Assert.DoesNotContain("isInFlight", text);
        Assert.DoesNotContain("watched", text);
    }

    private void AssertSurvives()
    {
        _seen.UnionWith(_rig.Outbox.Intents.Select(intent => intent.Phase));
        foreach (var form in s_forms) AssertSurvives(form);
    }

    private void AssertSurvives(JsonSerializerOptions form)
    {
        var text = JsonSerializer.Serialize(_rig.Outbox, form);
        var read = JsonSerializer.Deserialize<Outbox>(text, form)!;
        Assert.Equal(text, JsonSerializer.Serialize(read, form));
        Assert.Equal(_rig.Outbox.Intents.Select(intent => intent.Call), read.Intents.Select(intent => intent.Call));
        Assert.Equal(_rig.Outbox.Watched, read.Watched);
        Assert.Equal(_rig.Outbox.Intents.SelectMany(intent => intent.Attempts).Select(attempt => Hex.Encode(attempt.Raw.Span)), read.Intents.SelectMany(intent => intent.Attempts).Select(attempt => Hex.Encode(attempt.Raw.Span)));
        Assert.Equal(_rig.Outbox.Intents.SelectMany(intent => intent.Attempts).Select(attempt => attempt.Fees), read.Intents.SelectMany(intent => intent.Attempts).Select(attempt => attempt.Fees));
        Assert.Equal(_rig.Outbox.Intents.Select(intent => intent.Mined), read.Intents.Select(intent => intent.Mined));
        Assert.Equal(_rig.Outbox.Line, read.Line);
        if (_rig.Outbox.View is not null) Assert.Equal($"{_rig.Outbox.Next(_rig.Policy)}", $"{read.Next(_rig.Policy)}");
    }

    private static string Write(Outbox outbox) => JsonSerializer.Serialize(outbox, JsonSerializerOptions.Web);

    private static Outbox Read(string text) => JsonSerializer.Deserialize<Outbox>(text, JsonSerializerOptions.Web)!;
}
