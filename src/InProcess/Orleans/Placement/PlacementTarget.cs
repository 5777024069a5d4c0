namespace Orleans.Runtime.Placement;

/// <summary>The grain to be placed and the call that needs it.</summary>
public readonly struct PlacementTarget
{
    /// <summary>Describes the grain and the call.</summary>
    public PlacementTarget(
        GrainId grainIdentity,
        Dictionary<string, object> requestContextData,
        GrainInterfaceType interfaceType,
        ushort interfaceVersion)
    {
        GrainIdentity = grainIdentity;
        RequestContextData = requestContextData;
        InterfaceType = interfaceType;
        InterfaceVersion = interfaceVersion;
    }

    /// <summary>The grain.</summary>
    public GrainId GrainIdentity { get; }

    /// <summary>The interface it is called through.</summary>
    public GrainInterfaceType InterfaceType { get; }

    /// <summary>The version of that interface.</summary>
    public ushort InterfaceVersion { get; }

    /// <summary>The values that travel with the call.</summary>
    public Dictionary<string, object> RequestContextData { get; }
}
