using System.Text;
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
        foreach (var schedule in (RoundSchedule[])[new() { Rounds = int.MaxValue, Steps = 2 }, new() { Rounds = 4, Steps = int.MaxValue }, new() { Rounds = 4, Steps = 2, OpeningRounds = -1 }, new() { Rounds = 4, Steps = 2, OpeningSteps = int.MinValue }])
            Assert.Equal("job.inputs.recipe", Place(Recipe(receipt, recipe => recipe with { Rounds = schedule })));
        foreach (var batch in (int[])[0, -1, int.MaxValue]) Assert.Equal("job.inputs.recipe", Place(Recipe(receipt, recipe => recipe with { Batch = batch })));
    }

    [Fact]
    public void Rounds_of_workers_that_exchange_are_held_against_their_plans()
    {
        var receipt = Exchanged();
        Assert.Null(Place(receipt));
        Assert.Equal("rounds", Place(receipt with { Rounds = [] }));
        Assert.Equal("rounds[1].round", Place(receipt with { Rounds = [receipt.Rounds[0], receipt.Rounds[0]] }));
        Assert.Equal("rounds[0].round", Place(Change(receipt, round => round with { Round = -1 })));
        foreach (var steps in (int[])[-1, 0, 1, 3, int.MaxValue]) Assert.Equal("rounds[0].steps", Place(Change(receipt, round => round with { Steps = steps })));
        Assert.Equal("rounds[0].work[0]", Place(Change(receipt, round => round with { Work = [round.Work[0], round.Work[0]] })));
        Assert.Equal("rounds[0].work[-1]", Place(Change(receipt, round => round with { Work = [round.Work[0] with { Worker = -1 }] })));
        Assert.Equal("rounds[0].exchange", Place(Change(receipt, round => round with { Work = [round.Work[0] with { Worker = 7 }] })));
        Assert.Equal("rounds[0].work[0].tokens", Place(Change(receipt, round => round with { Work = [round.Work[0] with { Tokens = -5 }] })));
        Assert.Equal("job.exchange", Place(receipt with { Job = receipt.Job with { Inputs = receipt.Job.Inputs with { AuditRate = 1 } } }));
        foreach (var plan in (string?[])[null, "", "null", "[]", "{}", Plan(0, 2, "null"), Plan(0, 2, "[null]"), Plan(0, 2, """[{"worker":0},{"worker":1}]"""), Plan(0, 2, """[{"worker":0,"samples":null}]"""), Plan(1, 2, Members(6)), Plan(0, 2, Members(5)), Plan(0, 2, Members(-6)), Plan(0, 2, "[]"), new string('[', 5_000)])
            Assert.Equal("rounds[0].exchange", Place(Change(receipt, round => round with { Exchange = plan is null ? null : Encoding.UTF8.GetBytes(plan) })));

        // No part of the rule is looked at later than the checks: what they pass, can be traced.
        Assert.Equal(2 * 2 * 2 * 3, TrainedWindows.Of(receipt, new Corpus(MicroJob.Text)).Count());
    }

    private static Receipt Exchanged()
    {
        var receipt = s_unaudited.Receipt;
        return receipt with
        {
            Job = receipt.Job with { Selection = SelectionRule.BySampleIndex, Exchange = new ReceiptExchange("fp32", "mean") },
            Rounds = [.. receipt.Rounds.Take(2).Select(round => round with
            {
                Exchange = Encoding.UTF8.GetBytes(Plan(round.Round, 2, Members(6))),
                Work = [.. round.Work.Select(work => work with { Batches = null })],
                Checkpoint = receipt.Model.Content,
            })],
        };
    }

    private static string Plan(int round, int steps, string members) =>
        """{"closed":{"record":{"plan":{"round":#R,"firstStep":0,"steps":#S,"delay":0,"rank":0,"outer":{"learningRate":0.5,"momentum":0.9},"members":#M}}}}"""
            .Replace("#R", $"{round}", StringComparison.Ordinal).Replace("#S", $"{steps}", StringComparison.Ordinal).Replace("#M", members, StringComparison.Ordinal);

    private static string Members(int windows) => $$"""[{"worker":0,"samples":[{"first":0,"count":{{windows}}}]},{"worker":1,"samples":[{"first":6,"count":{{windows}}}]}]""";

    private static Receipt Recipe(Receipt receipt, Func<TrainingRecipe, TrainingRecipe> change) =>
        receipt with { Job = receipt.Job with { Inputs = receipt.Job.Inputs with { Recipe = change(receipt.Job.Inputs.Recipe) } } };

    private static Receipt Change(Receipt receipt, Func<ReceiptRound, ReceiptRound> change) => receipt with { Rounds = receipt.Rounds.SetItem(0, change(receipt.Rounds[0])) };

    private static string? Place(Receipt receipt) => ReceiptChecks.Run(ReceiptFile.Read(s_job.Sign(receipt).ToBytes()), MicroJob.Materials(), default).Place;
}
