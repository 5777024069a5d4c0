using System.Net;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Protocol;

namespace ZeroG.Swarm.Members;

/// <summary>Fetches the state that a newcomer begins with: from members that have it, several at once, and from the hub when none is left.</summary>
internal static class StateFetch
{
    /// <summary>Most bytes of a state that is held in memory.</summary>
    private static readonly int s_most = Array.MaxLength;

    /// <summary>Fetches and verifies.</summary>
    /// <returns>The state's bytes, and what each donor did.</returns>
    /// <exception cref="LinkException">Nobody has it any more.</exception>
    /// <exception cref="FormatException">The hub names a state that cannot be.</exception>
    public static async Task<(byte[] Bytes, IReadOnlyList<DonorReport> Donors)> RunAsync(
        Welcome welcome, MemberSettings settings, CancellationToken cancellationToken)
    {
        if (welcome.StateLength < 1 || welcome.StateLength > s_most) throw new FormatException($"The hub names a state of {welcome.StateLength} bytes.");
        var blob = StateSnapshot.Named(welcome.StateRoot, welcome.StateLength);
        var bytes = new byte[welcome.StateLength];
        long have = 0;
        ContentWriter write = (offset, chunk, _) =>
        {
            chunk.CopyTo(bytes.AsMemory((int)offset));
            settings.Observer?.Fetching(Interlocked.Add(ref have, chunk.Length), bytes.Length);
            return ValueTask.CompletedTask;
        };

        var link = settings.Link with
        {
            Role = LinkRole.Newcomer,
            Limits = ChunkProtocol.NewcomerLimits,
            Messages = settings.Link.Messages with { SilenceLimit = Timeout.InfiniteTimeSpan },
        };
        try
        {
            var members = (await Task.WhenAll(welcome.Donors.Select(address => ConnectAsync(address, link, cancellationToken)))).OfType<ChunkDonor>().ToArray();
            if (members.Length > 0) return (bytes, await ParallelFetch.RunAsync(blob, members, write, settings.Fetch, cancellationToken));
        }
        catch (LinkException)
        {
            // All of them are gone or further on.
        }

        Interlocked.Exchange(ref have, 0);
        var hub = await settings.Hub.ConnectAsync(link, cancellationToken);
        return (bytes, await ParallelFetch.RunAsync(blob, [new ChunkDonor("the hub", hub.Messages)], write, settings.Fetch, cancellationToken));
    }

    private static async Task<ChunkDonor?> ConnectAsync(string address, LinkOptions link, CancellationToken cancellationToken)
    {
        try
        {
            return IPEndPoint.TryParse(address, out var donor)
                ? new ChunkDonor(address, (await LinkClient.ConnectAsync(donor, link, cancellationToken)).Messages)
                : null;
        }
        catch (LinkException)
        {
            return null;
        }
    }
}
