using ZeroG.Provenance;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub.Journal;

/// <summary>Where a hub's memory is kept: lines, and the blobs that they name. Belongs to one journal, which disposes of it.</summary>
/// <remarks>
/// A store may forget lines of joins and leaves at once: who was there is derived from closed rounds then. Of the other lines it
/// may forget what <see cref="HubJournal.Needed"/> leaves out.
/// </remarks>
public interface IJournalStore : IDisposable
{
    /// <summary>Content that lines name. What is put must be durable when the put answers.</summary>
    IBlobStore Blobs { get; }

    /// <summary>What it is, for errors: where people look for it.</summary>
    string Description => "the job's journal";

    /// <summary>Appends a line, which is durable when this answers. May block its thread, never a grain's: no other call is made meanwhile.</summary>
    /// <remarks>
    /// Whatever it throws ends the hub before anybody is told of what the line says; the line may be there all the same. A store that
    /// knows of a later start than the journal's must throw: that is what fences a hub off that was believed dead.
    /// </remarks>
    void Append(JournalLine line);

    /// <summary>A checkpoint of that state is about to be recorded: for stores that keep a model for people too.</summary>
    /// <param name="state">The state; it never changes.</param>
    /// <param name="cancellationToken">The hub stops, and records no checkpoint any more.</param>
    /// <remarks>Called beside the rounds, on a thread of the pool; whatever it throws ends the hub.</remarks>
    Task KeepAsync(SharedState state, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Removes a blob that no line needs any more, beside the rounds. What it throws ends the hub; by default, a blob that cannot be
    /// removed just stays: right where all of the job's blobs are dropped at its end.
    /// </summary>
    async Task DropAsync(ContentId blob, CancellationToken cancellationToken)
    {
        Task removing = Task.Run(() => Blobs.DeleteAsync(blob, cancellationToken), cancellationToken);
        await removing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
