using System.Text;

namespace ZeroG.Receipts.Tests;

/// <summary>A job whose workers exchanged while they trained, as far as a receipt tells of it.</summary>
internal static class MicroExchange
{
    /// <summary>The receipt of a job that was not audited, as one of such a job.</summary>
    public static Receipt Of(Receipt receipt) => receipt with
    {
        Job = receipt.Job with { Selection = SelectionRule.BySampleIndex, Exchange = new ReceiptExchange("fp32", "mean") },
        Rounds = [.. receipt.Rounds.Take(2).Select(round => round with
        {
            Exchange = Encoding.UTF8.GetBytes(Plan(round.Round, 2, Members(6))),
            Work = [.. round.Work.Select(work => work with { Batches = null })],
            Checkpoint = receipt.Model.Content,
        })],
    };

    /// <summary>A line of the hub's journal, with that plan.</summary>
    public static string Plan(int round, int steps, string members) =>
        """{"closed":{"record":{"plan":{"round":#R,"firstStep":0,"steps":#S,"delay":0,"rank":0,"outer":{"learningRate":0.5,"momentum":0.9},"members":#M}}}}"""
            .Replace("#R", $"{round}", StringComparison.Ordinal).Replace("#S", $"{steps}", StringComparison.Ordinal).Replace("#M", members, StringComparison.Ordinal);

    /// <summary>Two members with so many windows each, as JSON.</summary>
    public static string Members(int windows) => $$"""[{"worker":0,"samples":[{"first":0,"count":{{windows}}}]},{"worker":1,"samples":[{"first":6,"count":{{windows}}}]}]""";
}
