namespace Orleans.Configuration;

/// <summary>How a client calls.</summary>
public class ClientMessagingOptions : MessagingOptions
{
}
