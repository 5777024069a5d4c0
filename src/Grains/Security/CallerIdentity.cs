namespace ZeroG.Grains.Security;

/// <summary>Who a silo says it is when it calls.</summary>
/// <param name="Silo">Its name; at most 256 bytes.</param>
/// <param name="Roles">Its roles, comma-separated; at most 256 bytes.</param>
/// <param name="ProviderId">Id of the provider whose devices it has, or null; at most 256 bytes.</param>
public sealed record CallerIdentity(string Silo, string Roles, string? ProviderId);
