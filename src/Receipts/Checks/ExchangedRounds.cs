using System.Text.Json;
using ZeroG.Auditing.Records;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>Rounds whose workers exchanged while they trained: what their plans give out is what the receipt says that they did.</summary>
internal static class ExchangedRounds
{
    // Far more windows than can be trained on, and far from where sums overflow.
    private const long MostWindows = 1L << 60;

    public static void Check(Receipt receipt)
    {
        for (var round = 0; round < receipt.Rounds.Length; round++)
        {
            var (said, place) = (receipt.Rounds[round], $"rounds[{round}]");
            RequireSame($"{place}.round", said.Round, round);
            Require(said.Steps is >= 1 and <= RoundSchedule.MaxSteps, $"{place}.steps", $"A round has 1 to {RoundSchedule.MaxSteps} inner steps, and this {said.Steps}.");
            Require(said.Work.Length <= RoundAccount.MaxWorkers, $"{place}.work", $"{said.Work.Length} workers cannot be.");
            var plan = PlanOf(said);
            RequireSame($"{place}.steps", said.Steps, plan.Steps);
            Work(said, plan, receipt.Job.Inputs.Recipe.Batch, place);
        }
    }

    /// <summary>The plan of a round, as the hub's journal has it.</summary>
    /// <exception cref="ReceiptMismatchException">There is none of that round.</exception>
    public static RoundPlan PlanOf(ReceiptRound round)
    {
        var place = $"rounds[{round.Round}].exchange";
        if (round.Exchange is not { } exchange) throw new ReceiptMismatchException(place, "It is missing, and the workers exchanged while they trained.");
        try
        {
            if (JsonSerializer.Deserialize<Line>(exchange, JsonSerializerOptions.Web)?.Closed?.Record?.Plan is { } plan && plan.Round == round.Round && IsWhole(plan)) return plan;
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException)
        {
            throw new ReceiptMismatchException(place, $"It cannot be read: {wrong.Message}");
        }

        throw new ReceiptMismatchException(place, "It has no plan of this round.");
    }

    /// <summary>The first window of a worker's batch.</summary>
    /// <exception cref="ReceiptMismatchException">The plan gives the worker nothing for that step.</exception>
    public static long FirstSample(RoundPlan plan, int worker, int step, int batch)
    {
        var place = $"rounds[{plan.Round}].exchange";
        try
        {
            return plan.Of(worker)?.FirstSample(step, batch) ?? throw new ReceiptMismatchException(place, $"Its plan has nothing for worker {worker}.");
        }
        catch (ArgumentOutOfRangeException wrong)
        {
            throw new ReceiptMismatchException(place, wrong.Message);
        }
    }

    private static void Work(ReceiptRound round, RoundPlan plan, int batch, string place)
    {
        var (last, members) = (-1, plan.Members.DistinctBy(member => member.Worker).ToDictionary(member => member.Worker, member => member.Samples));
        foreach (var work in round.Work)
        {
            var where = $"{place}.work[{work.Worker}]";
            Require(work.Worker > last, where, "The workers are not in order.");
            Require(work.Tokens > 0, $"{where}.tokens", $"It cannot have trained on {work.Tokens} tokens.");
            Require(work.Batches is null, $"{where}.batches", "They follow from the round's plan.");
            Require(
                members.TryGetValue(work.Worker, out var samples) && samples.All(range => range.Count % batch == 0) && samples.Sum(range => (long)range.Count) >= (long)round.Steps * batch,
                $"{place}.exchange", $"Its plan does not give worker {work.Worker} {round.Steps} batches of {batch} windows.");
            last = work.Worker;
        }
    }

    // JSON may leave out what a plan has.
    private static bool IsWhole(RoundPlan plan) =>
        !plan.Members.IsDefault && plan.Members.All(member => member is { Samples.IsDefault: false } && member.Samples.All(range => range.First is >= 0 and <= MostWindows && range.Count >= 1));

    // What is needed of a line of the hub's journal.
    private sealed record Line(LineRound? Closed);

    private sealed record LineRound(LineRecord? Record);

    private sealed record LineRecord(RoundPlan? Plan);
}
