#pragma warning disable
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using Orleans.Timers;
using Orleans;
namespace ZeroG.InProcess;
internal sealed class CallOrigin { public InProcessCluster Cluster; }
internal sealed class InterfaceModel { public GrainInterfaceType InterfaceType; public ushort Version; }
internal class Activation { public void EnterReentrantSection(Guid g){} public void ExitReentrantSection(Guid g){} }
internal abstract class EnumerableCall<T> { public int MaxBatchSize; }
internal sealed class CompletedResponse : Response { public override object? Result {get;set;} public override Exception? Exception {get;set;} public override T GetResult<T>()=>default!; public override void Dispose(){} }
internal sealed class ExceptionResponse : Response { public override object? Result {get;set;} public override Exception? Exception {get;set;} public override T GetResult<T>()=>default!; public override void Dispose(){} }
internal sealed class IncomingFilterFunction(IncomingGrainCallFilterDelegate f) : IIncomingGrainCallFilter { public Task Invoke(IIncomingGrainCallContext c)=>f(c); }
internal sealed class OutgoingFilterFunction(OutgoingGrainCallFilterDelegate f) : IOutgoingGrainCallFilter { public Task Invoke(IOutgoingGrainCallContext c)=>f(c); }
internal sealed class StartupTask(IServiceProvider s, Func<IServiceProvider, CancellationToken, Task> f, int stage) : ILifecycleParticipant<ISiloLifecycle> { public void Participate(ISiloLifecycle l){} }
internal sealed class ReminderService : IReminderRegistry, ILifecycleParticipant<ISiloLifecycle> { public void Participate(ISiloLifecycle l){}
 public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId a, string b, TimeSpan c, TimeSpan d)=>null!; public Task UnregisterReminder(GrainId a, IGrainReminder r)=>null!; public Task<IGrainReminder?> GetReminder(GrainId a, string b)=>null!; public Task<List<IGrainReminder>> GetReminders(GrainId a)=>null!;}
/// <summary>A cluster.</summary>
public sealed class InProcessCluster : IAsyncDisposable {
  internal InProcessCluster(InProcessClusterBuilder b) {}
  internal IGrainStorage MemoryStorage(string name) => null!;
  internal IReminderTable MemoryReminders => null!;
  internal object Cast(GrainReference r, Type t) => null!;
  /// <summary>The client.</summary>
  public IClusterClient Client => null!;
  /// <summary>The grain factory of the client.</summary>
  public IGrainFactory GrainFactory => Client;
  /// <summary>The silos that run.</summary>
  public IReadOnlyList<InProcessSilo> Silos => [];
  /// <summary>Starts.</summary>
  public Task<InProcessSilo> StartSiloAsync(string name, Action<ISiloBuilder>? configure = null, CancellationToken cancellationToken = default) => null!;
  /// <summary>Drains all.</summary>
  public ValueTask DisposeAsync() => default;
}
/// <summary>A silo.</summary>
public sealed class InProcessSilo {
  internal InProcessSilo() {}
  /// <summary>Name.</summary>
  public string Name => null!;
  /// <summary>Address.</summary>
  public SiloAddress SiloAddress => null!;
  /// <summary>Services.</summary>
  public IServiceProvider Services => null!;
  /// <summary>Drains.</summary>
  public Task DrainAsync(CancellationToken cancellationToken = default) => null!;
  /// <summary>Kills.</summary>
  public void Kill() {}
}
