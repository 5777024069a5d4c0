using System.CommandLine;
using ZeroG.Chain;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary><c>zerog receipt verify</c>.</summary>
internal static class ReceiptVerifyVerb
{
    private static readonly Argument<string> Path = new("PATH") { Description = "A receipt, or the folder that 'zerog receipt get' wrote." };
    private static readonly Option<string?> Model = File("--model", "The model. Default: the one in the folder.");
    private static readonly Option<string?> Text = File("--text", "The text that was trained on. Default: the one in the folder.");
    private static readonly Option<string?> HeldOut = File("--held-out", "The text that was evaluated on. Default: the one in the folder.");
    private static readonly Option<string?> Tokenizer = File("--tokenizer", "The tokenizer. Default: the one in the folder.");
    private static readonly Option<string?> Signer = new("--signer") { Description = "The account that must have signed. Default: anybody, who is named.", HelpName = "ADDRESS" };
    private static readonly Option<bool> Replay = new("--replay") { Description = "Train everything again and compare every round." };
    private static readonly Option<int?> Sample = NumberOption.Create<int>("--sample", "Train so many rounds of single workers again, drawn at random, and those that led there", null, 1);

    private static readonly Option<int?> Threads = NumberOption.Create<int>("--threads", "Threads to train with. Default: all of the machine", null, 1, 256);

    public static Command Create() => Verb.Create(
        "verify",
        "Check a receipt, offline: without a node, a database or a chain. Exit code 0 where all that was looked at holds, 1 where something does not.",
        [Path, Model, Text, HeldOut, Tokenizer, Signer, Replay, Sample, Threads],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (arguments, folder) = (invocation.Arguments, ReceiptFolder.At(invocation.Arguments.GetRequiredValue(Path)));
        var (all, sample) = (arguments.GetValue(Replay), arguments.GetValue(Sample));
        if (all && sample is not null) throw new ZeroGException(FailureKind.Invalid, "--replay trains everything again, and --sample a part of it.", "Give one of the two.");
        var file = await folder.ReadAsync(cancellationToken);
        var rounds = file.Receipt.Rounds.Length;
        var materials = new ReceiptMaterials
        {
            Model = Named(arguments.GetValue(Model)) ?? folder.Model(file.Receipt),
            Source = role => Named(arguments.GetValue(OptionOf(role))) ?? folder.Source(role),
            Manifest = folder.Manifest,
            File = folder.File,
            Signer = arguments.GetValue(Signer) is { } signer ? AddressOf(signer) : null,
            Replay = !all && sample is null ? null : new ReceiptReplay
            {
                Sample = sample,
                Checkpoint = folder.Checkpoint,
                MaxBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                Threads = arguments.GetValue(Threads) ?? Environment.ProcessorCount,
                Replayed = round => invocation.Terminal.Note($"round {round + 1} of {rounds} is as the receipt says"),
            },
        };
        if (materials.Replay is not null && materials.Source(SourceRole.Training) is null)
            throw new ZeroGException(FailureKind.Invalid, "To train again takes the text.", "Name it with --text, or fetch it with the receipt: 'zerog receipt get'.");
        if (materials.Replay is not null && file.Receipt.Job.Inputs.Tokenizer is not null && materials.Source(SourceRole.Tokenizer) is null)
            throw new ZeroGException(FailureKind.Invalid, "To train again takes the tokenizer that cuts the text.", "Name it with --tokenizer, or fetch it with the receipt: 'zerog receipt get'.");
        var report = await Task.Run(() => ReceiptChecks.Run(file, materials, cancellationToken), cancellationToken);
        invocation.Terminal.Result(
            new { report.Holds, report.Place, report.Findings, Model = file.Receipt.Model.Content.ToString() },
            text => Write(text, report, materials));
        return report.Holds ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void Write(TextWriter text, ReceiptReport report, ReceiptMaterials materials)
    {
        Columns.Write(text, ["LOOKED AT", "HOLDS", "FOUND"], report.Findings.Select(finding => (string[])[finding.What, finding.Holds ? "yes" : "no", finding.Holds ? finding.Detail : $"{finding.Place}: {finding.Detail}"]));
        text.WriteLine();
        if (!report.Holds)
        {
            text.WriteLine(PlainText.Line($"It does not hold, at {report.Place}."));
            return;
        }

        text.WriteLine(materials.Replay switch
        {
            { Sample: null } => "It holds. The text, by this recipe and seed, gives this model and no other: that was computed here, whoever signed it.",
            not null => "It holds. The rounds that were drawn give what the receipt says; of the others, the signatures vouch.",
            _ => "It holds: the parts fit together and are signed. That the training took place as signed, '--replay' shows by doing it again.",
        });
        text.WriteLine("It does not prove that the text may be used, or that the signers are who you think.");
    }

    private static Option<string?> OptionOf(SourceRole role) => role switch
    {
        SourceRole.Training => Text,
        SourceRole.HeldOut => HeldOut,
        _ => Tokenizer,
    };

    private static Func<Stream>? Named(string? path) => path is null ? null : () => InputFile.Open(path);

    private static Address AddressOf(string text)
    {
        try
        {
            return Address.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, $"'{text}' is no account: {wrong.Message}", "An account is 0x and 40 hexadecimal digits.");
        }
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
}
