using System.Net;
using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

/// <summary>What the processes do that the namespace tests start.</summary>
internal static class NamespaceMember
{
    private const int Part = 16 * 1024;

    public static MessageLimits Limits { get; } = new(new MessageLimit(1, Part));

    /// <summary>Makes a namespace, says its name and its own number, and keeps it until the input ends.</summary>
    public static async Task HoldAsync()
    {
        await using var made = await NetworkNamespace.CreateAsync(1_000_000);
        Console.WriteLine($"{made.Name} {Environment.ProcessId}");
        await Console.In.ReadLineAsync();
    }

    /// <summary>Connects with the secret from the input, then sends and receives so many bytes at once.</summary>
    public static async Task ExchangeAsync(string address, int bytes)
    {
        var secret = LinkSecret.Parse(await Console.In.ReadLineAsync());
        await using var link = await LinkClient.ConnectAsync(
            IPEndPoint.Parse(address), new LinkOptions { Secret = secret, Role = LinkRole.Worker, Limits = Limits, KernelBufferBytes = 64 << 10 });
        await Task.WhenAll(SendAsync(link.Messages, bytes), ReceiveAsync(link.Messages, bytes));
        await link.Messages.CloseAsync();
    }

    public static async Task SendAsync(MessageStream messages, int bytes)
    {
        for (var left = bytes; left > 0; left -= Part) await messages.SendAsync(1, new byte[Math.Min(left, Part)]);
    }

    public static async Task ReceiveAsync(MessageStream messages, int bytes)
    {
        for (var left = bytes; left > 0;)
        {
            using var message = await messages.ReceiveAsync() ?? throw new EndOfStreamException();
            left -= message.Payload.Length;
        }
    }
}
