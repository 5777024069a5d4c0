using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Tests.Exchange;

/// <summary>What both ends of a link are made of in these tests.</summary>
internal static class Ends
{
    public const string Job = "01jd0000000000000000000000";
    public const string OtherJob = "01jd0000000000000000000001";
    public const int Longest = 1 << 20;

    public static LinkOptions Hub(LinkSecret secret) => new()
    {
        Secret = secret,
        Role = LinkRole.Hub,
        Limits = new MessageLimits(new MessageLimit(1, Longest)),
    };

    public static LinkOptions Worker(LinkSecret secret) => Hub(secret) with { Role = LinkRole.Worker };

    /// <summary>Both ends send and have received a message.</summary>
    public static async Task RequireSpeechAsync(Link one, Link other)
    {
        await one.Messages.SendAsync(1, new byte[300_000]);
        await other.Messages.SendAsync(1, new byte[400_000]);
        using (var there = (await other.Messages.ReceiveAsync())!.Value) Assert.Equal(300_000, there.Payload.Length);
        using (var back = (await one.Messages.ReceiveAsync())!.Value) Assert.Equal(400_000, back.Payload.Length);
    }

    public static async Task<LinkFault> FaultAsync(Func<Task> what) => (await Assert.ThrowsAsync<LinkException>(what)).Fault;
}
