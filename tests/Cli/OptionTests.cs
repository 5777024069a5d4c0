using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ZeroG.Auditing;
using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Cli.Tests;

public sealed class OptionTests
{
    public static TheoryData<string, string> Numbers => new()
    {
        { "--workers", "3" }, { "--seed", "18446744073709551615" }, { "--rounds", "1100" }, { "--inner-steps", "12" },
        { "--sequences-per-step", "13" }, { "--opening-rounds", "14" }, { "--opening-steps", "15" }, { "--outer-learning-rate", "0.16" },
        { "--outer-momentum", "0.17" }, { "--learning-rate", "0.0018" }, { "--floor-fraction", "0.19" }, { "--warm-up-steps", "31" },
        { "--weight-decay", "0.21" }, { "--beta1", "0.22" }, { "--beta2", "0.23" }, { "--epsilon", "2.4e-7" }, { "--clip-norm", "0.25" },
        { "--width", "260" }, { "--layers", "27" }, { "--heads", "28" }, { "--feed-forward", "29" }, { "--context", "30" }, { "--tied-head", "false" },
        { "--device", "cuda" }, { "--key-value-heads", "32" }, { "--optimizer", "muon" }, { "--muon-learning-rate", "0.033" },
        { "--muon-momentum", "0.34" }, { "--schedule", "warmUpStableDecay" }, { "--decay-fraction", "0.35" }, { "--micro-batches", "36" },
        { "--recompute", "true" },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Each_option_sets_one_field_of_the_specification_and_no_other(string option, string value)
    {
        var standard = JobSpecs.Standard("local/text", null);
        var changed = Changed(option, value);

        var before = Fields(standard);
        var after = Fields(changed);

        var difference = Assert.Single(after.Keys, field => before[field] != after[field]);
        Assert.Equal(Number(value), Number(after[difference].Trim('"')));
        // The option is called like the field: --inner-steps is innerSteps.
        Assert.Equal(option.Replace("-", "", StringComparison.Ordinal), difference.ToLowerInvariant());
    }

    [Theory]
    [InlineData("slsa", ExportFormat.Slsa)]
    [InlineData("CycloneDX", ExportFormat.CycloneDx)]
    [InlineData("openlineage", ExportFormat.OpenLineage)]
    [InlineData("spdx", null)]
    [InlineData("0", null)]
    public void A_receipt_is_exported_in_a_format_that_is_named(string word, object? format)
    {
        var arguments = CommandLine.Root().Parse(["receipt", "export", "receipt.json", "--format", word]);
        Assert.Equal(format is null, arguments.Errors.Count > 0);
        if (format is not null) Assert.Equal(format, arguments.GetValue<ExportFormat>("--format"));
    }

    [Theory]
    [InlineData(0, "model", "sign", "folder", "--key", "key.pem", "--to", "model.sig")]
    [InlineData(2, "model", "sign", "folder")]
    [InlineData(0, "model", "verify-signature", "folder", "--signature", "model.sig", "--key", "public.pem")]
    [InlineData(2, "model", "verify-signature", "folder")]
    [InlineData(1, "receipt", "export", "receipt.json")]
    public void Whatever_a_signature_or_an_export_needs_is_asked_for(int missing, params string[] words) =>
        Assert.Equal(missing, CommandLine.Root().Parse(words).Errors.Count);

    [Fact]
    public void The_opening_is_never_longer_than_the_job()
    {
        var schedule = Changed("--rounds", "3").DiLoCo;
        Assert.Equal((3, 3), (schedule.Rounds, schedule.OpeningRounds));
    }

    [Fact]
    public void Every_field_but_the_datasets_and_the_tokenizer_has_an_option()
    {
        // A tokenizer is stored first, and sets the vocabulary: two fields. An exchange, an escrow and audits are others, with options of their own.
        string[] others = ["--preset", "--codec", "--delay", "--aggregator", "--quorum", "--adaptive", "--audit-rate", "--audit-lag", "--audit-again", "--force", "--purge"];
        Assert.Equal(Fields(JobSpecs.Standard("local/text", null)).Count - 5, new JobSpecOptions().All.Count(option => !others.Contains(option.Name)));
    }

    [Fact]
    public void Options_of_audits_ask_for_some_and_without_a_rate_there_are_none()
    {
        Assert.Equal(new AuditSpec(500, 8), Changed("--audit-rate", "500").Audits);
        Assert.Equal(new AuditSpec(500, 3, 0, true, true), Changed("--audit-rate", "500", "--audit-lag", "3", "--audit-again", "0", "--force", "true", "--purge", "true").Audits);
        Assert.Contains("--audit-rate", Assert.Throws<ZeroGException>(() => Changed("--audit-lag", "3")).Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int4", 50, "clipped", 0.5, false, "--inner-steps", "100", "--codec", "int4")]
    [InlineData("topk+2bit:0.03", 0, "clipped", 0.5, false, "--codec", "topk+2bit:0.03", "--delay", "0")]
    [InlineData("int4", 7, "trimmed(trim=0.1)", 0.75, true, "--inner-steps", "14", "--aggregator", "trimmed(trim=0.1)", "--quorum", "0.75", "--adaptive", "true")]
    public void Any_option_of_the_exchange_lets_workers_exchange_while_they_train(
        string codec, int delay, string aggregator, double quorum, bool adaptive, params string[] options) =>
        Assert.Equal(new ExchangeSpec(codec, delay, aggregator, quorum, adaptive), Changed(options).DiLoCo.Exchange);

    [Fact]
    public void An_option_of_the_exchange_changes_nothing_else_of_one_that_a_file_has()
    {
        var known = JobSpecs.Standard("local/text", null);
        known = known with { DiLoCo = known.DiLoCo with { Exchange = new ExchangeSpec("int8", 3, "mean", 0.9, true) } };
        var options = new JobSpecOptions();
        var command = new System.CommandLine.Command("submit");
        foreach (var option in options.All) command.Add(option);
        Assert.Equal(known.DiLoCo.Exchange with { Delay = 4 }, options.Apply(known, command.Parse(["--delay", "4"])).DiLoCo.Exchange);
        Assert.Equal(known, options.Apply(known, command.Parse([])));
    }

    [Fact]
    public void A_preset_sets_the_whole_shape_and_an_option_beside_it_one_field()
    {
        Assert.Equal(new ModelSpec(512, 8, 8, 1376, 256, TiedHead: true), Changed("--preset", "25m").Model);
        Assert.Equal(new ModelSpec(512, 8, 8, 1376, 64, TiedHead: true), Changed("--context", "64", "--preset", "25m").Model);
    }

    [Fact]
    public void A_choice_may_be_written_in_any_case() =>
        Assert.Equal(InnerOptimizerKind.AdamW, Changed("--optimizer", "adamw").Inner.Optimizer);

    [Theory]
    [InlineData("--optimizer", "sgd")]
    [InlineData("--optimizer", "1")]
    [InlineData("--schedule", "linear")]
    [InlineData("--preset", "7b")]
    [InlineData("--workers", "two")]
    [InlineData("--workers", "1.5")]
    [InlineData("--workers", "99999999999")]
    [InlineData("--seed", "-1")]
    [InlineData("--learning-rate", "NaN")]
    [InlineData("--learning-rate", "1e999")]
    [InlineData("--learning-rate", "0,1")]
    public void What_is_no_number_or_none_of_the_choices_is_refused_with_the_option_and_what_was_typed(string option, string value)
    {
        var arguments = CommandLine.Root().Parse(["job", "submit", "--dataset", "a", option, value]);
        var error = Assert.Single(arguments.Errors);
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
    }

    // "2.4e-7" and "2.4E-07" are one number; "false" is itself.
    private static object Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : text;

    private static JobSpec Changed(params string[] words)
    {
        var options = new JobSpecOptions();
        var command = new Command("submit");
        foreach (var option in options.All) command.Add(option);
        var arguments = command.Parse(words);
        Assert.Empty(arguments.Errors);
        return options.Apply(JobSpecs.Standard("local/text", null), arguments);
    }

    // Leaf by leaf, as "rounds" → "20".
    private static Dictionary<string, string> Fields(JobSpec spec)
    {
        var root = JsonSerializer.SerializeToElement(spec, NodeJson.Options);
        return root.EnumerateObject()
            .SelectMany(part => part.Value.ValueKind == JsonValueKind.Object ? part.Value.EnumerateObject().ToArray() : [part])
            .Where(field => field.Name is not ("dataset" or "heldOut"))
            .ToDictionary(field => field.Name, field => field.Value.GetRawText());
    }
}
