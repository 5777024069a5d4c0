using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ZeroG.Cli;

/// <summary>
/// The one place that draws a live display. Spectre's displays are not thread-safe, so callers only post what is to be
/// shown; a loop draws the newest and skips what came between.
/// </summary>
/// <typeparam name="T">What is shown.</typeparam>
internal sealed class RenderLoop<T> : IAsyncDisposable
{
    private readonly Channel<T> _newest = Channel.CreateBounded<T>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Task _loop;

    /// <summary>Starts the loop.</summary>
    /// <param name="console">Where to draw.</param>
    /// <param name="view">Turns a value into its picture.</param>
    public RenderLoop(IAnsiConsole console, Func<T, IRenderable> view) => _loop = Task.Run(() => RunAsync(console, view));

    /// <summary>Shows the value; never waits.</summary>
    public void Post(T value) => _newest.Writer.TryWrite(value);

    /// <summary>Draws the last value and leaves it on the screen.</summary>
    public async ValueTask DisposeAsync()
    {
        _newest.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync(IAnsiConsole console, Func<T, IRenderable> view) =>
        await console.Live(new Text("")).StartAsync(async live =>
        {
            await foreach (var value in _newest.Reader.ReadAllAsync())
            {
                live.UpdateTarget(view(value));
                live.Refresh();
            }
        });
}
