namespace Orleans;

/// <summary>Where member ids come from when no <see cref="IdAttribute"/> is given.</summary>
public enum GenerateFieldIds
{
    /// <summary>Every member needs an explicit id.</summary>
    None,

    /// <summary>Public properties get an id derived from their name.</summary>
    PublicProperties,
}
