using System.Collections.Immutable;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Deployments;

/// <summary>A plan, and everything that was signed for its steps: stored before any of it is sent.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Attempts">For each step what was signed for its nonce, the newest last.</param>
internal sealed record DeploymentProgress(DeploymentPlan Plan, ImmutableArray<ImmutableArray<SignedTransaction>> Attempts)
{
    /// <summary>Signatures of a step, at most.</summary>
    public const int MaxAttempts = 12;

    private const int MaxBytes = 8 << 20;

    public DeploymentProgress(DeploymentPlan plan) : this(plan, [.. plan.Steps.Select(_ => ImmutableArray<SignedTransaction>.Empty)])
    {
    }

    /// <summary>With one more signature of a step.</summary>
    public DeploymentProgress With(int step, SignedTransaction attempt) => this with { Attempts = Attempts.SetItem(step, Attempts[step].Add(attempt)) };

    public void Write(string path) => WholeFile.Write(path, DeploymentJson.Write(new Stored(
        Plan.Deployment.ChainId, Plan.Deployment.Deployer, Plan.FirstNonce, Plan.Deployment.Terms, Plan.Fingerprint(),
        [.. Attempts.Select(step => (IReadOnlyList<string>)[.. step.Select(attempt => Hex.Encode(attempt.Raw.Span))])])));

    /// <summary>Reads what a run before this one stored; null where there is nothing.</summary>
    /// <exception cref="DeploymentException">Not such a file, or of another program.</exception>
    public static DeploymentProgress? Read(string path)
    {
        if (WholeFile.Read(path, MaxBytes) is not { } bytes) return null;
        var stored = DeploymentJson.Read<Stored>(bytes, path);
        var plan = DeploymentPlan.Of(stored.ChainId, stored.Deployer, stored.FirstNonce, stored.Terms);
        if (plan.Fingerprint() != stored.Fingerprint)
            throw new DeploymentException($"{path} holds an unfinished deployment of other contracts than this program has.", "Finish it with the version of the program that began it, or remove the file to deploy anew.");
        if (stored.Attempts.Count != plan.Steps.Count || stored.Attempts.Any(step => step.Count > MaxAttempts)) throw Damaged(path);
        try
        {
            return new DeploymentProgress(plan, [.. stored.Attempts.Zip(plan.Steps, (step, planned) => step.Select(raw => Decode(raw, plan, planned, path)).ToImmutableArray())]);
        }
        catch (FormatException)
        {
            throw Damaged(path);
        }
    }

    private static SignedTransaction Decode(string raw, DeploymentPlan plan, DeploymentStep step, string path)
    {
        var signed = SignedTransaction.Decode(Hex.Decode(raw));
        var its = signed.Transaction;
        var isOfStep = signed.Sender == plan.Deployment.Deployer && its.ChainId == plan.Deployment.ChainId && its.Nonce == step.Nonce
            && its.To == step.To && its.Value.IsZero && its.Data.Span.SequenceEqual(step.Data.Span);
        return isOfStep ? signed : throw Damaged(path);
    }

    private static DeploymentException Damaged(string path) =>
        new($"{path} holds transactions that are not those of its deployment.", "Restore it from a copy; or look on the chain for what the deployer has sent, and remove the file to deploy anew.");

    private sealed record Stored(ulong ChainId, Address Deployer, ulong FirstNonce, DeploymentTerms Terms, Hash256 Fingerprint, IReadOnlyList<IReadOnlyList<string>> Attempts);
}
