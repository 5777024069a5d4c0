namespace Orleans.Providers;

/// <summary>Well-known names of providers.</summary>
public static class ProviderConstants
{
    /// <summary>The name of the default store.</summary>
    public const string DEFAULT_STORAGE_PROVIDER_NAME = "Default";
}
