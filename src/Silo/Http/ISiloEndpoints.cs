using Microsoft.AspNetCore.Routing;

namespace ZeroG.Silo.Http;

/// <summary>Adds routes to a silo's HTTP listener. They are behind the guard: who has no token does not reach them.</summary>
public interface ISiloEndpoints
{
    /// <summary>Maps the routes.</summary>
    void Map(IEndpointRouteBuilder routes);
}

/// <summary>Adds routes to a silo's data listener. Whom they answer is their own business.</summary>
public interface IDataEndpoints
{
    /// <summary>Maps the routes.</summary>
    void Map(IEndpointRouteBuilder routes);
}
