using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ZeroG.Auditing.Draw;

/// <summary>A seed that parties made together, and who broke its word.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Withheld">Parties that committed and did not reveal what they committed to, ascending: named, and left out of the seed.</param>
public sealed record RevealedSeed(DrawSeed Seed, ImmutableArray<Hash256> Withheld);

/// <summary>
/// Commit and reveal, where there is no chain: once the round's commitments are all there, each party commits to a secret; once these
/// commitments are closed, each reveals. The seed is made of all that was revealed.
/// </summary>
/// <remarks>
/// One honest party makes the seed unknown until it reveals. What is left is that whoever reveals last sees the outcome and may withhold:
/// k parties in league choose among up to 2ᵏ seeds, so that a worker in league with them is audited with probability p^(2ᵏ) at least
/// instead of p, where all else is honest. A single one thus turns p into p². It costs: who withholds is named, and is to be left out
/// of later draws and of auditing. With one party in all there is no secret at all: a job on one owner's machines is not audited
/// against that owner.
/// </remarks>
public static class SeedReveals
{
    /// <summary>What a party commits to: SHA-256 of a label, party (32), job (32), epoch and round (8 each, little-endian), and secret (32).</summary>
    public static Hash256 Commit(Hash256 party, Hash256 jobId, ulong epoch, ulong round, Hash256 secret) =>
        DrawSeed.Of("zerog seed commitment 1"u8, party, jobId, epoch, round, secret).Value;

    /// <summary>Makes the seed.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">Fencing number of its orchestrator.</param>
    /// <param name="round">The round.</param>
    /// <param name="commitments">Root of the round's commitments.</param>
    /// <param name="committed">What each party committed to, by party.</param>
    /// <param name="revealed">What parties revealed; of those that committed to nothing, ignored.</param>
    /// <returns>The seed, or null when nobody revealed: the round is then drawn anew with other parties.</returns>
    public static RevealedSeed? Combine(
        Hash256 jobId, ulong epoch, ulong round, Hash256 commitments, IReadOnlyDictionary<Hash256, Hash256> committed, IReadOnlyDictionary<Hash256, Hash256> revealed)
    {
        ArgumentNullException.ThrowIfNull(committed);
        ArgumentNullException.ThrowIfNull(revealed);
        var withheld = ImmutableArray.CreateBuilder<Hash256>();
        using var secrets = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        secrets.AppendData("zerog seed secrets 1"u8);
        foreach (var (party, commitment) in committed.OrderBy(one => one.Key))
        {
            if (!revealed.TryGetValue(party, out var secret) || Commit(party, jobId, epoch, round, secret) != commitment)
            {
                withheld.Add(party);
                continue;
            }

            secrets.AppendData(party.ToArray());
            secrets.AppendData(secret.ToArray());
        }

        if (withheld.Count == committed.Count) return null;
        var source = Hash256.FromBytes(secrets.GetHashAndReset());
        return new RevealedSeed(DrawSeed.Of("zerog audit draw 2"u8, source, jobId, epoch, round, commitments), withheld.ToImmutable());
    }
}
