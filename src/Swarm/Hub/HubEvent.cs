using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Hub;

/// <summary>What a hub reacts to, one at a time.</summary>
internal abstract record HubEvent
{
    private HubEvent()
    {
    }

    /// <summary>Someone connected.</summary>
    public sealed record Connected(Link Link) : HubEvent;

    /// <summary>A message came; the link's next waits until this one is handled.</summary>
    public sealed record Received(Link Link, Message Message, SemaphoreSlim Handled) : HubEvent;

    /// <summary>A link ended.</summary>
    public sealed record Gone(Link Link, Exception? Cause) : HubEvent;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : HubEvent;
}
