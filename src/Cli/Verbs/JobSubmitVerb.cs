using System.CommandLine;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Escrow;
using ZeroG.Jobs;
using ZeroG.Silo;

namespace ZeroG.Cli;

/// <summary><c>zerog job submit</c>.</summary>
internal static class JobSubmitVerb
{
    private static readonly Option<string?> Dataset = new("--dataset")
    {
        Description = "Text to train on: name or owner/name.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> HeldOut = new("--held-out")
    {
        Description = "Text to evaluate on at the end.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> SpecFile = new("--spec")
    {
        Description = "JSON file with a whole specification; options given beside it win.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Tokenizer = new("--tokenizer")
    {
        Description = "A tokenizer.json that cuts the texts into tokens; the model's vocabulary follows it. Default: a token is a byte.",
        HelpName = "FILE",
    };

    private static readonly Option<Money.Wei?> Budget = AmountOption.Create(
        "--budget", "What the job pays its providers at most, paid in before it runs; what is not earned returns");

    private static readonly Option<Money.Wei?> Stake = AmountOption.Create(
        "--stake", "With --budget: what each provider must lock to the job to be paid. Default: none");

    private static readonly Option<bool> Wait = new("--wait") { Description = "Follow the job until it has ended." };
    private static readonly Option<int?> Providers = UpVerb.ProviderOption();
    private static readonly JobSpecOptions Fields = new();

    public static Command Create() => Verb.Create(
        "submit", "Submit a training job.", [Dataset, HeldOut, Tokenizer, SpecFile, Budget, Stake, Wait, .. Fields.All, Providers, .. ChainArguments.All, .. RemoteOptions.All], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var spec = await SpecOfAsync(invocation.Arguments, cancellationToken);
        var tokenizer = invocation.Arguments.GetValue(Tokenizer) is { } file ? await TokenizerUpload.ReadAsync(file, cancellationToken) : null;
        await using var connection = await NodeConnection.OpenAsync(invocation, UpVerb.ProvidersOf(invocation, Providers), cancellationToken, ChainOf);
        if (tokenizer is not null)
        {
            var stored = await tokenizer.StoreAsync(connection.Node, cancellationToken);
            spec = spec with { Tokenizer = stored, Model = spec.Model with { VocabularySize = tokenizer.Tokenizer.VocabularySize } };
        }

        var job = await connection.Node.SubmitJobAsync(JobIds.New(TimeProvider.System), spec, cancellationToken);
        invocation.Terminal.Note($"job {job.JobId} accepted");
        if (invocation.Arguments.GetValue(Wait))
        {
            job = await JobDisplay.FollowAsync(connection.Node, job.JobId, 0, invocation.Terminal, cancellationToken);
        }
        else if (!connection.IsRemote)
        {
            invocation.Terminal.Note("No node runs on this data directory: the job goes on while 'zerog up' or 'zerog job watch' runs there.");
        }

        invocation.Terminal.Result(job, text => JobText.Write(text, job));
        return JobOutcome.ExitCodeOf(job, invocation.Terminal);

        // A job that pays needs a chain, and no other does.
        ChainOptions? ChainOf() => ChainArguments.Of(invocation.Arguments, spec.Escrow is null ? ChainArguments.None : ChainArguments.Devnet);
    }

    private static async Task<JobSpec> SpecOfAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = arguments.GetValue(SpecFile);
        var dataset = arguments.GetValue(Dataset);
        if (file is null && dataset is null)
        {
            throw new ZeroGException(
                FailureKind.Invalid, "the job has no text to train on.", "Name a dataset with --dataset, or a specification with --spec.");
        }

        var spec = file is null ? JobSpecs.Standard("", null) : await JobSpecFile.ReadAsync(file, cancellationToken);
        var escrow = EscrowOf(spec.Escrow, arguments);
        var heldOut = arguments.GetValue(HeldOut) ?? spec.HeldOut;
        return Fields.Apply(spec, arguments) with
        {
            Dataset = DatasetReference.Parse(dataset ?? spec.Dataset).ToString(),
            HeldOut = heldOut is null ? null : DatasetReference.Parse(heldOut).ToString(),
            Escrow = escrow,
        };
    }

    private static EscrowSpec? EscrowOf(EscrowSpec? known, ParseResult arguments)
    {
        var (budget, stake) = (arguments.GetValue(Budget) ?? known?.Budget, arguments.GetValue(Stake) ?? known?.Stake);
        if (budget is { } all) return new EscrowSpec(all, stake ?? Money.Wei.Zero);
        return stake is null ? null : throw new ZeroGException(
            FailureKind.Invalid, "--stake asks providers to answer for what the job pays, and it pays nothing.", "Say what it pays with --budget.");
    }
}
