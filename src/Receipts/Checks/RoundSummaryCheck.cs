using System.Text.Json;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>A round's record, which the log names by its root, against what the receipt says of the round.</summary>
internal static class RoundSummaryCheck
{
    public static void Check(ReceiptRound round, byte[] summary, string place)
    {
        Summary said;
        try
        {
            said = JsonSerializer.Deserialize<Summary>(summary, JsonSerializerOptions.Web) ?? throw new JsonException("It is null.");
        }
        catch (JsonException wrong)
        {
            throw new ReceiptMismatchException($"{place}.summary", $"It cannot be read: {wrong.Message}");
        }

        RequireSame($"{place}.round", round.Round, said.Round);
        RequireSame($"{place}.steps", round.Steps, said.InnerSteps);
        RequireSame($"{place}.checkpoint", round.Checkpoint.ToString(), $"{said.Checkpoint}");
        Same($"{place}.record", round.Record, said.Account);
        Same($"{place}.exchange", round.Exchange, said.Exchange);
        Require(said.Workers is not null && said.Workers.Length == round.Work.Length, $"{place}.work", $"By the round's record, {said.Workers?.Length ?? 0} workers contributed.");
        foreach (var (work, worker) in round.Work.Zip(said.Workers!))
        {
            var where = $"{place}.work[{work.Worker}]";
            Require(worker is not null, where, "The round's record has nothing in its place.");
            RequireSame($"{where}.worker", work.Worker, worker!.Worker);
            RequireSame($"{where}.provider", work.Provider, worker.Provider);
            RequireSame($"{where}.tokens", work.Tokens, worker.Tokens);
            RequireSame($"{where}.loss", work.Loss, worker.Loss);
            RequireSame($"{where}.pseudoGradient", work.PseudoGradient.ToString(), $"{worker.PseudoGradient}");
        }
    }

    // What is enclosed, and what the round's record names.
    private static void Same(string place, byte[]? enclosed, Blob? named) =>
        RequireSame(place, enclosed is { Length: > 0 } ? ContentRoot.Compute(enclosed).ToString() : "nothing", named is null ? "nothing" : $"{named}");

    // What is compared of it; other members tell times and traffic.
    private sealed record Summary(int Round, int InnerSteps, Blob? Checkpoint, SummaryWorker?[]? Workers, Blob? Account, Blob? Exchange);

    private sealed record SummaryWorker(int Worker, string? Provider, long Tokens, double Loss, Blob? PseudoGradient);

    private sealed record Blob(string? Root, long Length)
    {
        public override string ToString() => $"{Root}:{Length}";
    }
}
