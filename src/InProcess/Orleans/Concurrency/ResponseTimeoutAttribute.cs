namespace Orleans;

/// <summary>How long a caller of the method waits for the answer, in place of the configured time.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute : Attribute
{
    /// <summary>Waits for <paramref name="timeout"/>, written as <see cref="TimeSpan.Parse(string)"/> reads it.</summary>
    public ResponseTimeoutAttribute(string timeout) =>
        Timeout = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The time to wait.</summary>
    public TimeSpan? Timeout { get; init; }
}
