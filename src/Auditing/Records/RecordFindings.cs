using System.Security.Cryptography;

namespace ZeroG.Auditing.Records;

/// <summary>The first field of a record that is wrong.</summary>
/// <param name="Field">Its name, as in <c>rows[2].tokens</c>.</param>
/// <param name="Found">What the record says.</param>
/// <param name="Should">What it should say.</param>
public sealed record RecordDefect(string Field, string Found, string Should)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Field} is {Found} and should be {Should}";
}

/// <summary>
/// What was given as evidence is not what the record and the commitments name: nothing follows from it, neither that the record is right
/// nor that it is wrong.
/// </summary>
/// <param name="message">What does not fit, and what to bring instead.</param>
public sealed class RecordEvidenceException(string message) : Exception(message);

/// <summary>A wrong record: an offence of the orchestrator's provider, before the same court as any other.</summary>
/// <param name="Record">As signed.</param>
/// <param name="Defect">What is wrong in it.</param>
public sealed record RecordOffence(SignedRecord Record, RecordDefect Defect)
{
    /// <summary>Its id on the chain.</summary>
    public Hash256 OffenceId => Record.Account.OffenceId;

    /// <summary>
    /// Root of the evidence: SHA-256 of a label and the signed record. Commitments, payloads, plans and the record before are named in
    /// the record by their own roots, and what is wrong follows from them.
    /// </summary>
    public Hash256 EvidenceRoot => Hash256.FromBytes(SHA256.HashData([.. "zerog wrong record 1"u8, .. Record.ToBytes()]));

    /// <summary>Whose offence it is.</summary>
    public Hash256 ProviderId => Record.Account.Orchestrator;
}
