using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can be reminded.</summary>
public interface IRemindable : IGrain
{
    /// <summary>A reminder ticks. Ticks that fall into a time without silos are left out.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
