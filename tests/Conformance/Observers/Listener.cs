using System.Threading.Channels;

namespace ZeroG.Conformance.Observers;

/// <summary>Hears news into a queue; refuses the word "refused".</summary>
internal sealed class Listener : IListener
{
    private readonly Channel<string> heard = Channel.CreateUnbounded<string>();

    public void Hear(string news) => heard.Writer.TryWrite(news);

    public Task HearAsync(string news)
    {
        if (news == "refused") throw new InvalidOperationException("did not want to hear");
        heard.Writer.TryWrite(news);
        return Task.CompletedTask;
    }

    public Task<int> AskAsync(List<int> numbers)
    {
        numbers.Add(0);
        return Task.FromResult(numbers.Sum());
    }

    /// <summary>The next piece of news, within the bound.</summary>
    public Task<string> NextAsync() => heard.Reader.ReadAsync().AsTask().WaitAsync(ConformanceCluster.Bound);
}
