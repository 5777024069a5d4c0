using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ZeroG.Client;

/// <summary>Puts the client among an app's services.</summary>
public static class ZeroGClientServices
{
    /// <summary>Registers <see cref="IZeroGClient"/>, one for the whole app, over HTTP unless <see cref="ZeroGClientBuilder.OverGrains"/> is called.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Says where the node is; null when the options are configured elsewhere.</param>
    public static ZeroGClientBuilder AddZeroGClient(this IServiceCollection services, Action<ZeroGClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton<IZeroGClient>(provider => new ZeroGClient(
            provider.GetRequiredService<IOptions<ZeroGClientOptions>>().Value,
            provider.GetService<GrainTransport>() is null ? null : GrainsOf(provider)));
        return new ZeroGClientBuilder(services);
    }

    private static IGrainFactory GrainsOf(IServiceProvider provider) =>
        provider.GetService<IClusterClient>() ?? provider.GetService<IGrainFactory>() ?? throw new ZeroGException(
            FailureKind.Invalid,
            "the app's services have no Orleans client to call grains with.",
            "Register one with UseZeroGCluster or UseOrleansClient, or leave OverGrains() out and set Node.");
}

/// <summary>What is left to say of the client.</summary>
/// <param name="services">The app's services.</param>
public sealed class ZeroGClientBuilder(IServiceCollection services)
{
    /// <summary>The app's services.</summary>
    public IServiceCollection Services { get; } = services;

    /// <summary>
    /// Calls go to grains through the Orleans client that the app registers, and from there through gateways. Content still
    /// comes over HTTP from <see cref="ZeroGClientOptions.Node"/>: grains carry none.
    /// </summary>
    public ZeroGClientBuilder OverGrains()
    {
        Services.TryAddSingleton<GrainTransport>();
        return this;
    }
}

/// <summary>Among the services when calls go over grains.</summary>
internal sealed class GrainTransport;
