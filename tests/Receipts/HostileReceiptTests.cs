using System.Text;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Receipts.Tests;

/// <summary>Receipts of somebody who may write and sign whatever they like.</summary>
public sealed class HostileReceiptTests
{
    private static readonly MicroJob s_job = new();
    private static readonly MicroJob s_unaudited = new(isAudited: false);

    [Fact]
    public void What_follows_from_the_recipe_is_held_against_it()
    {
        var receipt = s_unaudited.Receipt;
        Assert.Equal("model.parameters", Place(receipt with { Model = receipt.Model with { Parameters = receipt.Model.Parameters + 1 } }));
        Assert.Equal("model.heldOutLoss", Place(receipt with { Model = receipt.Model with { HeldOutLoss = 0.1 } }));
        Assert.Equal("rounds", Place(receipt with { Rounds = [] }));
        foreach (var workers in (int[])[0, -1, int.MinValue, int.MaxValue]) Assert.Equal("job.inputs.workers", Place(receipt with { Job = receipt.Job with { Inputs = receipt.Job.Inputs with { Workers = workers } } }));
        foreach (var rate in (int[])[-1, int.MinValue, 10_001]) Assert.Equal("job.inputs.auditRate", Place(receipt with { Job = receipt.Job with { Inputs = receipt.Job.Inputs with { AuditRate = rate } } }));
        Assert.Equal("job.inputs.exchange", Place(receipt with { Job = receipt.Job with { Inputs = receipt.Job.Inputs with { Exchange = new("fp32", "mean") } } }));
        foreach (var schedule in (RoundSchedule[])[new() { Rounds = int.MaxValue, Steps = 2 }, new() { Rounds = -1, Steps = 2 }, new() { Rounds = int.MinValue, Steps = 2 }, new() { Rounds = 4, Steps = int.MaxValue }, new() { Rounds = 4, Steps = 2, OpeningRounds = -1 }, new() { Rounds = 4, Steps = 2, OpeningSteps = int.MinValue }])
            Assert.Equal("job.inputs.recipe", Place(Recipe(receipt, recipe => recipe with { Rounds = schedule })));
        foreach (var batch in (int[])[0, -1, int.MaxValue]) Assert.Equal("job.inputs.recipe", Place(Recipe(receipt, recipe => recipe with { Batch = batch })));
    }

    [Theory]
    [InlineData("../../.bashrc.safetensors")]
    [InlineData("/tmp/model.safetensors")]
    [InlineData("a/model.safetensors")]
    [InlineData("..\\model.safetensors")]
    [InlineData("c:model.safetensors")]
    [InlineData("mo\u001b[2Jdel.safetensors")]
    [InlineData("receipt.json")]
    [InlineData("text")]
    [InlineData("checkpoints")]
    [InlineData(".safetensors")]
    [InlineData("..")]
    [InlineData("")]
    public void A_model_is_called_by_nothing_that_leads_elsewhere_or_is_another_file(string name)
    {
        var receipt = s_unaudited.Receipt;
        var bytes = s_job.Sign(receipt with { Model = receipt.Model with { Name = name } }).ToBytes();
        Assert.Equal("payload, model.name", Assert.Throws<ReceiptFormatException>(() => ReceiptFile.Read(bytes)).Where);
    }

    [Fact]
    public void Rounds_of_workers_that_exchange_are_held_against_their_plans()
    {
        var receipt = MicroExchange.Of(s_unaudited.Receipt);
        Assert.Null(Place(receipt));
        Assert.Equal("rounds", Place(receipt with { Rounds = [] }));
        Assert.Equal("rounds[1].round", Place(receipt with { Rounds = [receipt.Rounds[0], receipt.Rounds[0]] }));
        Assert.Equal("rounds[0].round", Place(Change(receipt, round => round with { Round = -1 })));
        foreach (var steps in (int[])[-1, 0, 1, 3, int.MaxValue]) Assert.Equal("rounds[0].steps", Place(Change(receipt, round => round with { Steps = steps })));
        Assert.Equal("rounds[0].work[0]", Place(Change(receipt, round => round with { Work = [round.Work[0], round.Work[0]] })));
        Assert.Equal("rounds[0].work[-1]", Place(Change(receipt, round => round with { Work = [round.Work[0] with { Worker = -1 }] })));
        Assert.Equal("rounds[0].exchange", Place(Change(receipt, round => round with { Work = [round.Work[0] with { Worker = 7 }] })));
        Assert.Equal("rounds[0].work[0].tokens", Place(Change(receipt, round => round with { Work = [round.Work[0] with { Tokens = -5 }] })));
        Assert.Equal("job.chain", Place(receipt with { Job = receipt.Job with { Inputs = receipt.Job.Inputs with { AuditRate = 1 } } }));
        foreach (var plan in (string?[])[null, "", "null", "[]", "{}", MicroExchange.Plan(0, 2, "null"), MicroExchange.Plan(0, 2, "[null]"), MicroExchange.Plan(0, 2, """[{"worker":0},{"worker":1}]"""), MicroExchange.Plan(0, 2, """[{"worker":0,"samples":null}]"""), MicroExchange.Plan(1, 2, MicroExchange.Members(6)), MicroExchange.Plan(0, 2, MicroExchange.Members(5)), MicroExchange.Plan(0, 2, MicroExchange.Members(-6)), MicroExchange.Plan(0, 2, "[]"), new string('[', 5_000)])
            Assert.Equal("rounds[0].exchange", Place(Change(receipt, round => round with { Exchange = plan is null ? null : Encoding.UTF8.GetBytes(plan) })));

        // No part of the rule is looked at later than the checks: what they pass, can be traced.
        Assert.Equal(2 * 2 * 2 * 3, TrainedWindows.Of(receipt, new Corpus(MicroJob.Text)).Count());
    }

    [Fact]
    public void Nothing_of_a_signed_record_is_taken_unseen()
    {
        Assert.Equal("rounds[0].record", Recorded(account => account with { Owed = account.State }));
        Assert.Equal("rounds[0].record", Recorded(account => account with { Residual = account.State }));
        Assert.Equal("rounds[0].record", Recorded(account => account with { Left = [0] }));
        Assert.Equal("rounds[0].record", Recorded(account => account with { Averages = [] }));
        Assert.Equal("rounds[0].record", Recorded(account => account with { Averages = [account.State, account.State] }));
        Assert.Equal("rounds[0].record", Recorded(account => account with { Verdicts = [new RecordVerdict(0, default, 1, "")] }));
        Assert.Equal("rounds[0].record", Recorded(account => account with { NextPlan = account.Plan }));
        Assert.Equal("rounds[0].record", Recorded(account => account with { NextAuditRate = 499 }));
    }

    [Fact]
    public void An_average_that_is_not_that_of_the_updates_is_found_by_training_again()
    {
        var job = new MicroJob(record: account => account.Round == 2 ? account with { Averages = [account.State] } : account);
        Assert.True(ReceiptChecks.Run(job.File, MicroJob.Materials(), default).Holds);
        Assert.Equal("rounds[2].record", ReceiptChecks.Run(job.File, MicroJob.Materials() with { Replay = new ReceiptReplay() }, default).Place);
    }

    [Fact]
    public void The_interval_between_links_is_what_the_workers_signed()
    {
        var receipt = s_job.Receipt;
        foreach (var every in (int[])[0, -1, int.MinValue]) Assert.Equal("audits.commitEvery", Place(receipt with { Audits = receipt.Audits! with { CommitEvery = every } }));
        foreach (var every in (int[])[2, int.MaxValue]) Assert.Equal("rounds[0].work[0].handedIn", Place(receipt with { Audits = receipt.Audits! with { CommitEvery = every } }));
        foreach (var every in (uint[])[0, 2, 3, int.MaxValue, (uint)int.MaxValue + 1, uint.MaxValue])
        {
            foreach (var links in (uint[])[0, 1, 2, 3, uint.MaxValue])
            {
                var job = new MicroJob(commit: made => made with { CommitEvery = every, LinkCount = links });
                Assert.Equal("rounds[0].work[0].handedIn", ReceiptChecks.Run(job.File, MicroJob.Materials(), default).Place);
            }
        }
    }

    [Fact]
    public void A_provider_has_one_key()
    {
        var receipt = s_job.Receipt;
        var chain = receipt.Job.Chain!;
        Assert.Equal("job.chain.providers", Place(receipt with { Job = receipt.Job with { Chain = chain with { Providers = chain.Providers.Add(chain.Providers[0] with { Operator = s_job.Signer.Address }) } } }));
    }

    [Fact]
    public void A_text_that_the_model_cannot_be_trained_on_is_refused()
    {
        // Tokens beyond the vocabulary, and a text of no window.
        var few = Recipe(s_unaudited.Receipt, recipe => recipe with { Model = recipe.Model with { VocabularySize = 64 } });
        Assert.Equal("sources", Place(few with { Model = few.Model with { Parameters = few.Job.Inputs.Recipe.Model.ParameterCount } }));
        Assert.Equal("sources", Place(MicroExchange.Of(Recipe(s_unaudited.Receipt, recipe => recipe with { Model = recipe.Model with { Context = MicroJob.Text.Length } }))));
        var source = s_unaudited.Receipt.Sources[0];
        foreach (var length in (long[])[(1L << 30) + 1, long.MaxValue])
        {
            var content = source.Content with { Length = length };
            Assert.Equal("sources, Training", Place(s_unaudited.Receipt with { Job = s_unaudited.Receipt.Job with { Inputs = s_unaudited.Receipt.Job.Inputs with { Text = content } }, Sources = [source with { Content = content }] }));
        }

        Assert.Equal("sources, Training", ReceiptChecks.Run(s_unaudited.File, MicroJob.Materials([]), default).Place);
        Assert.Equal("model", ReceiptChecks.Run(s_unaudited.File, new ReceiptMaterials { Model = () => new MemoryStream() }, default).Place);
    }

    [Fact]
    public void A_training_that_comes_to_nothing_is_refused_and_not_an_error()
    {
        // Decay by tenfold a step: θ is beyond float32 within some forty.
        var receipt = Recipe(s_unaudited.Receipt, recipe => recipe with
        {
            Rounds = new RoundSchedule { Rounds = 1, Steps = 60 },
            LearningRate = recipe.LearningRate with { Peak = 1, WarmUpSteps = 0, FloorFraction = 1 },
            Inner = recipe.Inner with { WeightDecay = 10 },
        });
        var (inputs, corpus) = (receipt.Job.Inputs, new Corpus(MicroJob.Text));
        receipt = receipt with
        {
            Rounds = [receipt.Rounds[^1] with
            {
                Round = 0,
                Steps = 60,
                Work = [.. receipt.Rounds[^1].Work.Select(work => work with { Tokens = inputs.Recipe.TokensOfRound(0), Batches = BatchRoot.Of(inputs.Recipe, corpus, inputs.Seed, work.Worker, 0) })],
            }],
        };
        var report = ReceiptChecks.Run(s_job.Sign(receipt), MicroJob.Materials() with { Replay = new ReceiptReplay() }, default);
        Assert.Equal("rounds[0].work[0]", report.Place);
        Assert.Contains("diverged", report.Findings[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_asks_for_its_memory_before_it_takes_it()
    {
        foreach (var sample in (int?[])[null, 1])
        {
            var replay = new ReceiptReplay { Sample = sample, MaxBytes = 1 << 16 };
            Assert.Throws<InsufficientMemoryException>(() => ReceiptChecks.Run(s_job.File, MicroJob.Materials() with { Replay = replay }, default));
        }
    }

    [Fact]
    public void Whoever_gives_up_is_heard_within_a_round()
    {
        using var stop = new CancellationTokenSource();
        var materials = MicroJob.Materials() with
        {
            Source = role => role != SourceRole.Training ? null : () =>
            {
                stop.Cancel();
                return new MemoryStream(MicroJob.Text);
            },
        };
        Assert.Throws<OperationCanceledException>(() => ReceiptChecks.Run(s_unaudited.File, materials, stop.Token));
    }

    private static string? Recorded(Func<RoundAccount, RoundAccount> record) => ReceiptChecks.Run(new MicroJob(record: record).File, MicroJob.Materials(), default).Place;

    private static Receipt Recipe(Receipt receipt, Func<TrainingRecipe, TrainingRecipe> change) =>
        receipt with { Job = receipt.Job with { Inputs = receipt.Job.Inputs with { Recipe = change(receipt.Job.Inputs.Recipe) } } };

    private static Receipt Change(Receipt receipt, Func<ReceiptRound, ReceiptRound> change) => receipt with { Rounds = receipt.Rounds.SetItem(0, change(receipt.Rounds[0])) };

    private static string? Place(Receipt receipt) => ReceiptChecks.Run(ReceiptFile.Read(s_job.Sign(receipt).ToBytes()), MicroJob.Materials(), default).Place;
}
