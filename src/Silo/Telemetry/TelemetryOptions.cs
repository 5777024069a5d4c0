namespace ZeroG.Silo.Telemetry;

/// <summary>Where metrics and traces go besides <c>/metrics</c>.</summary>
/// <param name="Otlp">Address of an OTLP collector, or null for none.</param>
/// <param name="Instance">Name of the silo or node, as <c>service.instance.id</c>; null for one of OpenTelemetry's choice.</param>
public sealed record TelemetryOptions(Uri? Otlp = null, string? Instance = null)
{
    /// <summary>Environment variable that turns the OTLP export on; OpenTelemetry itself reads the further <c>OTEL_*</c>.</summary>
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The options that the environment asks for.</summary>
    /// <param name="instance">Name of the silo or node.</param>
    /// <exception cref="ZeroGException">The variable is set to something that is no http or https address.</exception>
    public static TelemetryOptions FromEnvironment(string? instance = null) =>
        new(Parse(Environment.GetEnvironmentVariable(Variable)), instance);

    /// <summary>Reads a value of <see cref="Variable"/>; null or empty is none.</summary>
    /// <exception cref="ZeroGException">It is no http or https address.</exception>
    public static Uri? Parse(string? value)
    {
        if (string.IsNullOrWhiteSpace(value)) return null;
        return Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            // The value may hold a password.
            : throw new ZeroGException(
                FailureKind.Invalid,
                $"{Variable} is no http or https address.",
                "Set it to the collector's address, as in http://localhost:4317, or unset it.");
    }
}
