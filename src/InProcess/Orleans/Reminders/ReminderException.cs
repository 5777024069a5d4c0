namespace Orleans.Runtime;

/// <summary>A reminder could not be registered or removed.</summary>
[GenerateSerializer]
public sealed class ReminderException : OrleansException
{
    /// <summary>An error described by <paramref name="message"/>.</summary>
    public ReminderException(string message)
        : base(message)
    {
    }
}
