using System.Security.Cryptography;
using System.Text;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Protocol;

/// <summary>The headers of one job's updates, alike at the member that sends and at the hub that knows what must come.</summary>
/// <param name="job">The job's recipe, as its maker wrote it.</param>
/// <param name="epoch">Fencing number of the hub.</param>
/// <param name="codec">The job's codec.</param>
internal sealed class UpdateHeaders(string job, long epoch, CodecSpec codec)
{
    /// <summary>In place of a root where gradients are exchanged: only members know their state.</summary>
    public static readonly string NoRoot = new('0', 64);

    // An id has no room for a whole hash; 160 bits of it are enough to tell jobs apart.
    private readonly string _job = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(job)))[..UpdateHeader.MaxJobLength];

    /// <summary>The header of a stage, without what is known of the body.</summary>
    /// <param name="plan">The round.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="worker">The sender's key.</param>
    /// <param name="baseRoot">Root of the state that the update is a difference from.</param>
    /// <param name="tokens">Tokens behind it.</param>
    public UpdateHeader Of(RoundPlan plan, int stage, int worker, string baseRoot, long tokens) => new()
    {
        Job = _job,
        Epoch = epoch,
        Round = plan.Round,
        Stage = stage,
        Worker = worker,
        BaseRoot = baseRoot,
        Steps = plan.Steps,
        Delay = plan.Delay,
        Tokens = tokens,
        Codec = codec.Rank == 0 ? codec : CodecSpec.Create(codec.Kind, Math.Clamp(plan.Rank, 1, CodecSpec.MaxRank), codec.Density),
    };

    /// <summary>What of a header is not as it must be, or null.</summary>
    /// <param name="found">As sent.</param>
    /// <param name="due">As <see cref="Of"/> makes it.</param>
    public static string? Difference(UpdateHeader found, UpdateHeader due)
    {
        if (found.Job != due.Job) return "The update is of another job";
        if (found.Epoch != due.Epoch) return $"The update is of epoch {found.Epoch}, and the hub of epoch {due.Epoch}";
        if (found.Worker != due.Worker) return $"The update is said to be of worker {found.Worker}, and came from worker {due.Worker}";
        if (found.Round != due.Round || found.Stage != due.Stage) return $"The update is of round {found.Round}, stage {found.Stage}; stage {due.Stage} of round {due.Round} is due";
        if (found.BaseRoot != due.BaseRoot) return $"The update is a difference from the state {found.BaseRoot}, not from {due.BaseRoot}";
        if (found.Steps != due.Steps || found.Delay != due.Delay) return $"The update has {found.Steps} steps and delay {found.Delay}; {due.Steps} and {due.Delay} were planned";
        if (found.Tokens != due.Tokens) return $"The update claims {found.Tokens} tokens, and {due.Tokens} are behind it";
        return found.Codec != due.Codec ? $"The update comes as {found.Codec}, and {due.Codec} was planned" : null;
    }
}
