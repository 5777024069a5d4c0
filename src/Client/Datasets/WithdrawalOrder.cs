namespace ZeroG.Client;

/// <summary>Asks for a version to be withdrawn.</summary>
/// <param name="Reason">Why.</param>
public sealed record WithdrawalOrder(string Reason);
