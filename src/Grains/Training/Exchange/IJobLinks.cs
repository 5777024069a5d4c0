using ZeroG.Swarm.Links;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>
/// How the hub of a job and its members, which may be on any silos, come together: the hub's silo opens a queue, the others connect
/// to it by the silo's place. Only silos of one cluster reach each other, and only who derives the job's secret gets a link.
/// </summary>
public interface IJobLinks
{
    /// <summary>What other silos call this one: at most 128 characters, the same until the silo ends. Travels in grain messages.</summary>
    string Place { get; }

    /// <summary>The secret of a job's links: the same on every silo of the cluster, another for each job.</summary>
    /// <param name="jobId">The job.</param>
    /// <exception cref="ZeroGException">That is no job id.</exception>
    LinkSecret SecretOf(string jobId);

    /// <summary>Lets members in that ask this silo for the hub of that job and epoch, until the queue is closed.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">The hub's fencing number, 0 or more. An earlier one of the job that is open here is closed.</param>
    /// <param name="options">What links are made of, with the job's secret.</param>
    /// <returns>Where they come out; the caller's to dispose of. It is closed when the silo ends.</returns>
    /// <exception cref="ZeroGException">
    /// That is no job id; or the same epoch or a later one is open here (<see cref="FailureKind.Conflict"/>): the caller is no longer the
    /// hub; or the silo is ending (<see cref="FailureKind.Unavailable"/>).
    /// </exception>
    LinkQueue Open(string jobId, long epoch, LinkOptions options);

    /// <summary>The hub of a job and epoch on a silo.</summary>
    /// <param name="place">The silo's <see cref="Place"/>.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">The hub's fencing number.</param>
    /// <returns>
    /// Whom to connect to. A hub that is not there (not yet, no more, in another epoch, its silo gone) is
    /// <see cref="LinkFault.Unavailable"/>; it may be there at the next try.
    /// </returns>
    /// <exception cref="ZeroGException">That is no job id, no epoch, or no place.</exception>
    ILinkTarget To(string place, string jobId, long epoch);
}
