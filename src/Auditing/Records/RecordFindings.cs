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
