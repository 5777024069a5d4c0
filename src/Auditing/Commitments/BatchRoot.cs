using System.Buffers.Binary;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Auditing.Commitments;

/// <summary>What a round trains on, as its commitment names it. It follows from the plan: whoever has the text computes it again.</summary>
public static class BatchRoot
{
    /// <summary>
    /// The tree (RFC 9162) with a leaf a step: the offsets, in tokens, of the windows of its batch (8 bytes each, little-endian), in order.
    /// </summary>
    /// <param name="recipe">The recipe of a job that sends δ whole.</param>
    /// <param name="corpus">Its text.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="worker">The worker's key.</param>
    /// <param name="round">The round, from 0.</param>
    /// <param name="cancellation">Gives up between two steps.</param>
    public static Hash256 Of(TrainingRecipe recipe, Corpus corpus, ulong seed, int worker, int round, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(corpus);
        var leaf = new byte[recipe.Batch * sizeof(long)];
        var leaves = new Hash256[recipe.Rounds.InnerSteps(round)];
        for (var step = 0; step < leaves.Length; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var at = 0;
            foreach (var offset in corpus.SelectData(seed, worker, round, step, recipe.Batch, recipe.Model.Context))
            {
                BinaryPrimitives.WriteInt64LittleEndian(leaf.AsSpan(at), offset);
                at += sizeof(long);
            }

            leaves[step] = HashTree.LeafHash(leaf);
        }

        return new HashTree(leaves).Root;
    }

    /// <summary>The data position behind a round: windows that a worker has trained on by then.</summary>
    public static ulong Cursor(TrainingRecipe recipe, int round)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return checked((ulong)((recipe.Rounds.FirstStep(round) + recipe.Rounds.InnerSteps(round)) * recipe.Batch));
    }
}
