using ZeroG.Training.DiLoCo;

namespace ZeroG.Auditing.Evidence;

/// <summary>What a job has made public, and a round of it follows from, besides what its worker signed. The job's id, which the worker signed, commits to all of it.</summary>
/// <param name="Origin">Whose job it is, and its name.</param>
/// <param name="Recipe">The job's recipe.</param>
/// <param name="Seed">The job's seed.</param>
/// <param name="CommitEvery">Inner steps between two links, from 1.</param>
/// <param name="Text">The training text.</param>
/// <param name="Tokenizer">The tokenizer.json that cuts it, or null where its bytes are its tokens.</param>
public sealed record RoundInputs(JobOrigin Origin, TrainingRecipe Recipe, ulong Seed, int CommitEvery, ContentId Text, ContentId? Tokenizer)
{
    /// <summary>The job's id on the chain.</summary>
    public Hash256 JobId => Origin.JobId(new JobInputs(Recipe, Seed, Text, Tokenizer));
}
