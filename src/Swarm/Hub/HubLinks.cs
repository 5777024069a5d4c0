using System.Text;
using System.Threading.Channels;
using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Hub;

/// <summary>What comes over a hub's links, as events one after another; and how links end. All but <see cref="Tick"/> for one thread.</summary>
internal sealed class HubLinks
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly Channel<HubEvent> _events = Channel.CreateUnbounded<HubEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Task> _running = [];
    private Task _accepting = Task.CompletedTask;

    /// <summary>The events; ends with a <see cref="LinkException"/> once nobody can connect any more.</summary>
    public ChannelReader<HubEvent> Events => _events.Reader;

    /// <summary>Time has passed.</summary>
    public void Tick() => _events.Writer.TryWrite(new HubEvent.Tick());

    /// <summary>Begins to accept links.</summary>
    /// <param name="accept">The next link.</param>
    /// <param name="stop">Accepts no more.</param>
    public void Accept(Func<CancellationToken, ValueTask<Link>> accept, CancellationToken stop) => _accepting = AcceptAsync(accept, stop);

    /// <summary>Begins to receive.</summary>
    public void Receive(Link link, CancellationToken stop) => Keep(ReceiveAsync(link, stop));

    /// <summary>Ends a link beside the rounds: one that ends slowly holds up nobody.</summary>
    /// <param name="link">The link.</param>
    /// <param name="member">Whose it is, or null for nobody's who was taken in.</param>
    /// <param name="farewell">A last message, or null.</param>
    public void End(Link link, HubMember? member, (byte Kind, string Why)? farewell) => Keep(Task.Run(async () =>
    {
        (byte, byte[])? last = farewell is var (kind, why) ? (kind, Encoding.UTF8.GetBytes(why)) : null;
        if (member is null && last is var (code, bytes))
        {
            // Whoever was not taken in has a queue that is empty.
            await link.Messages.SendAsync(code, bytes, MessagePriority.Control).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await link.Messages.FlushAsync().WaitAsync(s_farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await (member?.EndAsync(last) ?? link.DisposeAsync().AsTask());
    }));

    /// <summary>After accepting and receiving were told to stop: drops what came and was not handled, and waits for all links to end.</summary>
    public async Task StopAsync()
    {
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Drop();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Drop();
    }

    private void Keep(Task task)
    {
        _running.RemoveAll(one => one.IsCompleted);
        _running.Add(task);
    }

    private void Drop()
    {
        while (_events.Reader.TryRead(out var happened))
        {
            if (happened is HubEvent.Connected(var link)) End(link, null, null);
            else if (happened is HubEvent.Received(_, var message, _)) message.Dispose();
        }
    }

    private async Task AcceptAsync(Func<CancellationToken, ValueTask<Link>> accept, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested) _events.Writer.TryWrite(new HubEvent.Connected(await accept(stop)));
        }
        catch (LinkException failed)
        {
            // A hub that nobody can reach any more would wait for ever: what has happened is handled, and then it ends.
            _events.Writer.TryComplete(failed);
        }
    }

    private async Task ReceiveAsync(Link link, CancellationToken stop)
    {
        var handled = new SemaphoreSlim(1); // without a wait handle there is nothing to dispose of
        try
        {
            while (await link.Messages.ReceiveAsync(stop) is { } message)
            {
                await handled.WaitAsync(stop);
                _events.Writer.TryWrite(new HubEvent.Received(link, message, handled));
            }

            await link.Messages.CloseAsync(stop);
            _events.Writer.TryWrite(new HubEvent.Gone(link, null));
        }
        catch (Exception broken) when (broken is LinkException or OperationCanceledException)
        {
            _events.Writer.TryWrite(new HubEvent.Gone(link, broken));
        }
    }
}
