using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Auditing.Replay;

namespace ZeroG.Silo;

/// <summary>How a node is run.</summary>
public sealed record NodeOptions
{
    /// <summary>The data directory; made when there is none.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Number of provider silos, each offering one CPU device.</summary>
    public int Providers { get; init; } = 4;

    /// <summary>Threads that compute for one provider's device, or null to share the process's cores out evenly.</summary>
    public int? Threads { get; init; }

    /// <summary>The chain that it settles on; null settles nothing.</summary>
    public ChainOptions? Chain { get; init; }

    /// <summary>What providers do in the place of their rounds, by name: cheats, for demonstrations and tests.</summary>
    public IReadOnlyDictionary<string, IRoundConduct> Conducts { get; init; } = new Dictionary<string, IRoundConduct>();

    /// <summary>What providers say in the place of their replays, by name: false accusers and lazy auditors, for tests.</summary>
    internal IReadOnlyDictionary<string, IAuditConduct> AuditConducts { get; init; } = new Dictionary<string, IAuditConduct>();

    /// <summary>The clock of grains and heartbeats.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Takes each line of the log of warnings and errors; null for none.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Adds to the silos' logging, or null; for tests that read all of it.</summary>
    internal Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>Changes what the silos are made of, or null; for tests that kill them at a step of their choice.</summary>
    internal Action<IServiceCollection>? Services { get; init; }
}
