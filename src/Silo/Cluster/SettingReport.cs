using System.Text;

namespace ZeroG.Silo.Cluster;

/// <summary>What is wrong with a setting.</summary>
/// <param name="Key">Its place, with <c>ZeroG:</c> before it.</param>
/// <param name="Value">What it says, secrets hidden; null when it says nothing or must not be shown.</param>
/// <param name="Problem">What is wrong, going on after the value.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record SettingError(string Key, string? Value, string Problem, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Key}{(Value is null ? "" : $" is '{Value}'")}: {Problem} {Remedy}".TrimEnd();
}

/// <summary>A setting as it takes effect.</summary>
/// <param name="Key">Its place below <c>ZeroG</c>.</param>
/// <param name="Value">Its value, secrets hidden; empty when there is none.</param>
/// <param name="Origin">Where that comes from.</param>
public sealed record EffectiveSetting(string Key, string Value, SettingOrigin Origin);

/// <summary>What became of a silo's settings.</summary>
/// <param name="Settings">The settings; null when there are errors.</param>
/// <param name="Effective">Every setting as far as it could be read.</param>
/// <param name="Errors">All that is wrong, not only the first.</param>
public sealed record SettingReport(ClusterSettings? Settings, IReadOnlyList<EffectiveSetting> Effective, IReadOnlyList<SettingError> Errors)
{
    /// <summary>The settings.</summary>
    /// <exception cref="ZeroGException">There are errors; the message names all of them.</exception>
    public ClusterSettings Require()
    {
        if (Settings is not null) return Settings;
        var message = new StringBuilder(Errors.Count == 1 ? "a setting is wrong." : $"{Errors.Count} settings are wrong.");
        foreach (var error in Errors) message.Append('\n').Append(error);
        throw new ZeroGException(FailureKind.Invalid, message.ToString(), "'zerog describe' shows what is set and where; docs/configuration.md has every setting.");
    }
}
