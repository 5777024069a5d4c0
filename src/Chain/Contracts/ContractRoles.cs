namespace ZeroG.Chain.Contracts;

/// <summary>The roles of the contracts (OpenZeppelin's AccessControl): hashes of their names.</summary>
public static class ContractRoles
{
    /// <summary>Appoints registrars.</summary>
    public static readonly Hash256 Admin;

    /// <summary>Freezes, slashes, holds and releases: the court's, from deployment.</summary>
    public static readonly Hash256 Court = Keccak256.Hash("COURT_ROLE"u8);

    /// <summary>Seats panels.</summary>
    public static readonly Hash256 Registrar = Keccak256.Hash("REGISTRAR_ROLE"u8);
}
