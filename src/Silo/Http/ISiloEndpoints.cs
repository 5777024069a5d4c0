using Microsoft.AspNetCore.Routing;

namespace ZeroG.Silo.Http;

/// <summary>Routes that a part of the silo adds to its HTTP port.</summary>
internal interface ISiloEndpoints
{
    /// <summary>Adds the routes.</summary>
    void Map(IEndpointRouteBuilder routes);
}
