using ZeroG.Swarm.Links.Fetching;

namespace ZeroG.Swarm.Links;

/// <summary>Takes in verified bytes; several calls at once, never twice for one place.</summary>
/// <param name="offset">Where they belong.</param>
/// <param name="bytes">At most a chunk; valid during the call.</param>
/// <param name="cancellationToken">Gives up.</param>
public delegate ValueTask ContentWriter(long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

/// <summary>
/// Fetches a blob from several donors at once. Every chunk is verified before it is written: one donor's lie costs that donor its
/// place and the fetch nothing. Holds at most the hashes, and each donor's window of chunks.
/// </summary>
public sealed class ParallelFetch
{
    private readonly ChunkedBlob _blob;
    private readonly ContentWriter _write;
    private readonly ParallelFetchOptions _options;
    private readonly LeaseTable _leases;
    private readonly DonorReport[] _reports;
    private readonly IReadOnlyList<ChunkDonor> _donors;

    private ParallelFetch(ChunkedBlob blob, IReadOnlyList<ChunkDonor> donors, ContentWriter write, ParallelFetchOptions options)
    {
        (_blob, _donors, _write, _options) = (blob, donors, write, options);
        _leases = new LeaseTable(blob.Chunks);
        _reports = [.. donors.Select(donor => new DonorReport(donor.Name, 0, 0, null))];
    }

    /// <summary>Fetches, and drops the donors' links at the end.</summary>
    /// <param name="blob">What, as someone trusted names it.</param>
    /// <param name="donors">From whom; at least one.</param>
    /// <param name="write">Where to.</param>
    /// <param name="options">Limits; the defaults if null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What each donor did, in their order.</returns>
    /// <exception cref="LinkException">No donor is left; names why each was dropped. What was written is part of the blob.</exception>
    public static async Task<IReadOnlyList<DonorReport>> RunAsync(
        ChunkedBlob blob, IReadOnlyList<ChunkDonor> donors, ContentWriter write, ParallelFetchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(donors.Count, nameof(donors));
        var fetch = new ParallelFetch(blob, donors, write, options ?? new ParallelFetchOptions());
        try
        {
            return await fetch.RunAsync(cancellationToken);
        }
        finally
        {
            foreach (var donor in donors) await donor.Messages.DisposeAsync();
        }
    }

    /// <summary>Fetches into memory.</summary>
    /// <inheritdoc cref="RunAsync(ChunkedBlob, IReadOnlyList{ChunkDonor}, ContentWriter, ParallelFetchOptions?, CancellationToken)"/>
    /// <param name="blob">What, as someone trusted names it.</param>
    /// <param name="donors">From whom; at least one.</param>
    /// <param name="destination">Of exactly the blob's length.</param>
    /// <param name="options">Limits; the defaults if null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<IReadOnlyList<DonorReport>> RunAsync(
        ChunkedBlob blob, IReadOnlyList<ChunkDonor> donors, Memory<byte> destination, ParallelFetchOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (destination.Length != blob.Length)
            throw new ArgumentException($"The blob has {blob.Length} bytes and the destination {destination.Length}.", nameof(destination));
        return RunAsync(
            blob,
            donors,
            (offset, bytes, _) =>
            {
                bytes.CopyTo(destination[(int)offset..]);
                return ValueTask.CompletedTask;
            },
            options,
            cancellationToken);
    }

    private async Task<IReadOnlyList<DonorReport>> RunAsync(CancellationToken cancellationToken)
    {
        var list = await ListAsync(cancellationToken);
        // The last chunk ends the waits for all others; a failure of the destination ends the fetch.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, _donors.Count).Where(donor => _reports[donor].Dropped is null).Select(donor => FromAsync(donor, list, end)));
        cancellationToken.ThrowIfCancellationRequested();
        return _leases.IsComplete ? _reports : throw NobodyLeft();
    }

    private async Task<ChunkList> ListAsync(CancellationToken cancellationToken)
    {
        for (var donor = 0; donor < _donors.Count; donor++)
        {
            var (name, messages) = _donors[donor];
            try
            {
                await messages.SendAsync(ChunkProtocol.ListRequest, _blob.Root.ToArray(), MessagePriority.Bulk, cancellationToken);
                using var answer = await NextAsync(messages.ReceiveAsync(cancellationToken).AsTask(), name, _options.DonorLimit, cancellationToken)
                    ?? throw Stalled(name, _options.DonorLimit);
                if (answer.Kind == ChunkProtocol.List && ChunkList.Verify(_blob, answer.Payload.Span) is { } list) return list;
                throw answer.Kind == ChunkProtocol.Unknown ? Unknown(name) : Lied(name, "its list of hashes is not the one of the root");
            }
            catch (LinkException failure)
            {
                _reports[donor] = _reports[donor] with { Dropped = failure };
            }
        }

        throw NobodyLeft();
    }

    private async Task FromAsync(int donor, ChunkList list, CancellationTokenSource end)
    {
        try
        {
            await TakePartAsync(donor, list, end);
        }
        catch (LinkException failure)
        {
            _reports[donor] = _reports[donor] with { Dropped = failure };
            _leases.Revoke(donor);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // All is there, or nobody wants it any more.
        }
        catch
        {
            await end.CancelAsync();
            throw;
        }
    }

    private async Task TakePartAsync(int donor, ChunkList list, CancellationTokenSource end)
    {
        var (name, messages) = _donors[donor];
        var asked = new Queue<int>();
        while (!_leases.IsComplete)
        {
            var changed = Task.CompletedTask;
            while (asked.Count < _options.Window && _leases.Take(donor, out changed) is { } chunk)
            {
                asked.Enqueue(chunk);
                await messages.SendAsync(ChunkProtocol.ChunkRequest, ChunkProtocol.RequestFor(_blob.Root, chunk), MessagePriority.Bulk, end.Token);
            }

            if (asked.Count == 0)
            {
                await changed.WaitAsync(end.Token);
                continue;
            }

            using var answer = await AnswerAsync(donor, end.Token);
            var expected = asked.Dequeue();
            if (answer.Kind == ChunkProtocol.Unknown) throw Unknown(name);
            if (answer.Kind != ChunkProtocol.Chunk || ChunkProtocol.ParseAnswer(answer.Payload) is not var (brought, bytes) || brought != expected)
                throw Lied(name, $"it was asked for chunk {expected} and sent something else");
            if (!list.Matches(expected, bytes.Span)) throw Lied(name, $"chunk {expected} does not have the hash that the root binds");
            if (_leases.Claim(donor, expected))
            {
                await _write(_blob.OffsetOf(expected), bytes, end.Token);
                _reports[donor] = _reports[donor] with { Chunks = _reports[donor].Chunks + 1, Bytes = _reports[donor].Bytes + bytes.Length };
                _leases.Finish(expected);
            }
        }

        await end.CancelAsync();
    }

    private async Task<Message> AnswerAsync(int donor, CancellationToken cancellationToken)
    {
        var (name, messages) = _donors[donor];
        var receiving = messages.ReceiveAsync(cancellationToken).AsTask();
        if (await NextAsync(receiving, name, _options.LeaseLimit, cancellationToken) is { } inTime) return inTime;
        _leases.Revoke(donor);
        return await NextAsync(receiving, name, _options.DonorLimit - _options.LeaseLimit, cancellationToken) ?? throw Stalled(name, _options.DonorLimit);
    }

    /// <summary>The message, or null when the time is up.</summary>
    private async Task<Message?> NextAsync(Task<Message?> receiving, string donor, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await receiving.WaitAsync(limit, _options.Clock, cancellationToken)
                ?? throw new LinkException(LinkFault.Closed, $"{donor} said good-bye", "while chunks were asked of it", "Ask another donor.");
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private LinkException NobodyLeft() => new(
        LinkFault.Unavailable,
        $"no donor of blob {_blob.Root.ToShortString()} is left: {string.Join("; ", _reports.Select(report => $"{report.Name}: {report.Dropped?.Message}"))}",
        $"after {_leases.Done} of {_blob.Chunks} chunks",
        "Fetch again from other donors.");

    private LinkException Unknown(string donor) => new(
        LinkFault.Unavailable, $"{donor} does not have blob {_blob.Root.ToShortString()}", "fetch", "Ask another donor, or fetch a newer blob.");

    private static LinkException Lied(string donor, string how) => new(LinkFault.Malformed, $"{donor} lied: {how}", "fetch", "Do not take it for a donor again.");

    private static LinkException Stalled(string donor, TimeSpan limit) => new(
        LinkFault.Stalled,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{donor} brought nothing for {limit.TotalSeconds:0.###} s"),
        "fetch",
        "See whether its process still runs; other donors go on.");
}
