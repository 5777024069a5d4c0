using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Hub;

/// <summary>Something to send: to one member, or to all.</summary>
internal readonly record struct Outgoing(byte Kind, byte[] Bytes, MessagePriority Priority, HubMember? To = null);
