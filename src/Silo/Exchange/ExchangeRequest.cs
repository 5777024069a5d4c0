using System.IO.Pipelines;
using System.Net;
using ZeroG.Silo.Blobs;
using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Exchange;

/// <summary>
/// The connecting end of a stream between silos: one request whose body, and whose answer's body, are its two directions. It has a
/// connection of its own, so that a member that is held up holds up no other, and no blob.
/// </summary>
internal sealed class ExchangeRequest
{
    private const int ReadBytes = 64 << 10;

    // How long the other end has to end its direction once this one has.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    private readonly PeerTransport _transport;
    private readonly OpenContent _body = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly ProgressTimer _timer;
    private HttpResponseMessage? _response;
    private Stream? _answer;

    private ExchangeRequest(PeerTransport transport, TimeSpan limit)
    {
        _transport = transport;
        _timer = new ProgressTimer(limit, transport.Clock, _giveUp.Token);
    }

    /// <summary>Asks a silo for a hub.</summary>
    /// <param name="transport">Makes the connection; disposed of with it.</param>
    /// <param name="peer">The silo.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="epoch">The hub's epoch.</param>
    /// <param name="limit">How long the beginning of the answer may take.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <returns>The stream; reads end, or fail with an <see cref="IOException"/>, when the other end is gone.</returns>
    /// <exception cref="LinkException">The silo cannot be reached, does not answer in time, has no such hub, or refuses.</exception>
    public static async Task<DuplexStream> OpenAsync(
        PeerTransport transport, BlobPeer peer, string jobId, long epoch, TimeSpan limit, CancellationToken cancellationToken)
    {
        var request = new ExchangeRequest(transport, limit);
        try
        {
            using (cancellationToken.UnsafeRegister(static giveUp => ((CancellationTokenSource)giveUp!).Cancel(), request._giveUp))
                return await request.OpenAsync(peer, jobId, epoch);
        }
        catch (Exception failure)
        {
            request.Drop();
            cancellationToken.ThrowIfCancellationRequested();
            if (failure is not IOException or LinkException) throw;
            throw request._timer.HasStalled
                ? new LinkException(LinkFault.Stalled, $"silo {peer.Silo} did not answer in time", "connect", "See that it runs and the network lets bytes through.", failure)
                : Absence.Of(peer.Silo, jobId, epoch, failure is PeerException known ? known.Reason : failure.Message, failure);
        }
    }

    private async Task<DuplexStream> OpenAsync(BlobPeer peer, string jobId, long epoch)
    {
        _response = await _transport.SendAsync(
            peer, HttpMethod.Post, $"{DataPlaneRoutes.Exchange}/{jobId}/{epoch}", _timer, request => request.Content = _body);
        switch (_response.StatusCode)
        {
            case HttpStatusCode.OK:
                break;
            case HttpStatusCode.NotFound:
                throw Absence.Of(peer.Silo, jobId, epoch);
            default:
                var refusal = PeerTransport.Refused(peer, _response);
                if (refusal.Fault == PeerFault.Unreachable) throw refusal;
                throw new LinkException(LinkFault.Refused, refusal.Message, "connect", "See docs/data-plane.md.");
        }

        // The timer's token stays with the request; from here on only this end's end cancels it.
        _timer.Progress(Timeout.InfiniteTimeSpan);
        _answer = await _response.Content.ReadAsStreamAsync(_timer.Token);
        var input = PipeReader.Create(_answer, new StreamPipeReaderOptions(bufferSize: ReadBytes, leaveOpen: true));
        return new DuplexStream(input, _body.OpenWriter(), () => _ = EndAsync());
    }

    // A request that is cut off takes with it what the other end has yet to read. So this direction is ended first, and the
    // other end's awaited.
    private async Task EndAsync()
    {
        _body.End();
        _timer.Progress(s_farewell);
        try
        {
            var unread = new byte[4096];
            while (await _answer!.ReadAsync(unread, _timer.Token) > 0)
            {
                // Nobody wants it any more.
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or HttpRequestException or ObjectDisposedException)
        {
            // It is gone, or does not hear: cut off.
        }
        finally
        {
            Drop();
        }
    }

    private void Drop()
    {
        _body.End();
        _response?.Dispose();
        _transport.Dispose();
        _timer.Dispose();
        _giveUp.Dispose();
    }
}
