using System.Reflection;
using ZeroG.Catalog;
using ZeroG.Conformance;
using ZeroG.Datasets;
using ZeroG.Grains.Security;
using ZeroG.Grains.Tests.Clusters;
using ZeroG.Jobs;
using ZeroG.Market;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Security;

public sealed class CallGuardTests : IClassFixture<CallGuardTests.GuardedCluster>
{
    private static readonly byte[] s_key = GrainCluster.Key.Derive(CallStamp.Purpose);
    private static readonly CallerIdentity s_silo = new("a silo", "orchestrator", GrainCluster.Provider);

    private readonly GuardedCluster _cluster;

    public CallGuardTests(GuardedCluster cluster)
    {
        _cluster = cluster;
        Send(_ => null);
    }

    private IGrainFactory Grains => _cluster.Running.Grains;

    public static TheoryData<Type, string> Guarded
    {
        get
        {
            var guarded = new TheoryData<Type, string>();
            foreach (var method in Contracts().Where(method => GuardedCall.Of(method) is not null)) guarded.Add(method.DeclaringType!, method.Name);
            return guarded;
        }
    }

    [Fact]
    public void What_writes_for_the_cluster_is_guarded_and_what_users_call_is_not() => Assert.Equal(
        [
            "IAuditorGrain.AuditAsync",
            "IAuditorGrain.EndAsync",
            "IAuditorGrain.OpenAsync",
            "IAuditorGrain.StateAsync",
            "ICatalogGrain.AddAsync",
            "ICatalogShardGrain.AddAsync",
            "ICatalogShardGrain.ListAsync",
            "IComputeProviderGrain.HeartbeatAsync",
            "IComputeProviderGrain.LeaveAsync",
            "IComputeProviderGrain.RegisterAsync",
            "IJobEscrowGrain.OpenAsync",
            "IJobEscrowGrain.OpenAuditedAsync",
            "IProvenanceLogGrain.AppendAsync",
            "IProvenancePageGrain.GetAsync",
            "IProvenancePageGrain.StoreAsync",
            "IRefereeGrain.JudgeAsync",
            "ISettlementGrain.AbandonAsync",
            "ISettlementGrain.RetryAsync",
            "ISettlementGrain.SettleAsync",
            "ISettlementRecordGrain.GetAsync",
            "ISettlementRecordGrain.StoreAsync",
            "ISlashingGrain.ClaimAsync", "ISlashingGrain.ClaimRecordAsync",
            "IStakeAccountGrain.OrderAsync",
            .. Contracts().Where(method => method.DeclaringType == typeof(ITrainerGrain)).Select(Name).Order(StringComparer.Ordinal),
        ],
        Contracts().Where(method => GuardedCall.Of(method) is not null).Select(Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task A_client_is_refused_on_every_guarded_method(Type type, string method)
    {
        var refusal = await RefusedAsync(type, method);
        Assert.Contains("no token", refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Remedy);
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task A_caller_with_the_key_of_another_cluster_is_refused_on_every_guarded_method(Type type, string method)
    {
        var other = new ClusterKey([.. Enumerable.Range(1, 32).Select(i => (byte)i)]).Derive(CallStamp.Purpose);
        Send(call => CallToken.Issue(other, s_silo, call.TargetId, GuardedCall.Of(call.InterfaceMethod)!, DateTimeOffset.UtcNow));
        await RefusedAsync(type, method);
    }

    [Fact]
    public async Task A_caller_with_the_key_of_the_cluster_is_let_in()
    {
        Send(call => Issue(call.TargetId, call));
        Assert.NotNull(await Grains.GetGrain<IGuardedNote>("a").EntriesAsync());
        await Grains.GetGrain<IComputeProviderGrain>(GrainCluster.Provider).RegisterAsync(new ProviderOffer("p", "cpu", 1, 1000));
        await Grains.GetGrain<ICatalogGrain>("kind").AddAsync("key");
    }

    [Fact]
    public async Task An_altered_token_is_refused()
    {
        Send(call =>
        {
            var token = Issue(call.TargetId, call);
            token[20] ^= 1;
            return token;
        });
        await ForbiddenAsync(() => Grains.GetGrain<IGuardedNote>("a").EntriesAsync());
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        Send(call => Issue(call.TargetId, call, DateTimeOffset.UtcNow - CallToken.Lifetime));
        Assert.Contains("expired", (await ForbiddenAsync(() => Grains.GetGrain<IGuardedNote>("a").EntriesAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_replayed_to_another_grain_or_method_is_refused()
    {
        byte[]? seen = null;
        Send(call => seen ??= Issue(call.TargetId, call));
        await Grains.GetGrain<IGuardedNote>("a").EntriesAsync();
        await Grains.GetGrain<IGuardedNote>("a").EntriesAsync();

        await ForbiddenAsync(() => Grains.GetGrain<IGuardedNote>("b").EntriesAsync());
        await ForbiddenAsync(() => Grains.GetGrain<IGuardedNote>("a").EntriesOfAsync("relay"));
    }

    [Fact]
    public async Task A_silo_speaks_for_its_own_provider_alone()
    {
        Send(call => Issue(call.TargetId, call));
        var refusal = await ForbiddenAsync(() => Grains.GetGrain<IComputeProviderGrain>("0x" + new string('b', 64)).LeaveAsync());
        Assert.Contains("does not belong to that provider", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_stamps_the_calls_of_its_grains_and_of_its_services()
    {
        Assert.Empty(await Grains.GetGrain<IRelay>("relay").AskAsync("a"));
        foreach (var silo in _cluster.Running.Silos)
        {
            var grains = _cluster.Running.ServicesOf(silo).GetRequiredService<IGrainFactory>();
            Assert.Empty(await grains.GetGrain<IGuardedNote>("a").EntriesAsync());
            Assert.True(await BeatAsync(grains.GetGrain<IComputeProviderGrain>(GrainCluster.Provider)));
        }

        static async Task<bool> BeatAsync(IComputeProviderGrain provider)
        {
            await provider.RegisterAsync(new ProviderOffer("p", "cpu", 1, 1000));
            return await provider.HeartbeatAsync();
        }
    }

    [Fact]
    public async Task A_token_is_seen_neither_by_the_callee_nor_by_whom_it_calls_nor_by_the_caller()
    {
        Send(call => GuardedCall.Of(call.InterfaceMethod) is null ? null : Issue(call.TargetId, call));
        Assert.Empty(await Grains.GetGrain<IGuardedNote>("a").EntriesAsync());
        Assert.Empty(await Grains.GetGrain<IGuardedNote>("a").EntriesOfAsync("relay"));
        Assert.Empty(await Grains.GetGrain<IRelay>("relay").AskThenTellAsync("a"));
        Assert.Empty(RequestContext.Keys);
    }

    [Fact]
    public async Task What_users_call_is_open()
    {
        Assert.Null(await Grains.GetGrain<IComputeProviderGrain>(GrainCluster.Provider + "0").GetAsync());
        Assert.Null(await Grains.GetGrain<IDatasetGrain>("local/none").GetAsync());
        Assert.Empty((await Grains.GetGrain<ICatalogGrain>(CatalogKinds.Datasets).ListAsync(null, 10)).Keys);
    }

    private static byte[] Issue(GrainId target, IGrainCallContext call, DateTimeOffset? at = null) =>
        CallToken.Issue(s_key, s_silo, target, GuardedCall.Of(call.InterfaceMethod)!, at ?? DateTimeOffset.UtcNow);

    private static IEnumerable<MethodInfo> Contracts() =>
        typeof(BlobRef).Assembly.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain))).SelectMany(type => type.GetMethods());

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private void Send(Func<IOutgoingGrainCallContext, byte[]?> token) => _cluster.Token = token;

    private Task<ZeroGException> RefusedAsync(Type type, string name)
    {
        var grain = Grains.GetGrain(type, GrainCluster.Provider);
        var method = type.GetMethod(name)!;
        var arguments = method.GetParameters().Select(parameter => Argument(parameter.ParameterType)).ToArray();
        return ForbiddenAsync(() => (Task)method.Invoke(grain, arguments)!);
    }

    private static object? Argument(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(int) => 1,
        _ when type == typeof(long) => 1L,
        _ when type == typeof(ProviderOffer) => new ProviderOffer("p", "cpu", 1, 1000),
        _ when type == typeof(RoundOrder) => new RoundOrder("01arz3ndektsv4rrffq69g5fav", 1, 0, 0, Spec(), Blob("corpus"), Blob("theta"), null),
        _ when type.IsValueType => Activator.CreateInstance(type),
        _ => null,
    };

    private static async Task<ZeroGException> ForbiddenAsync(Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<ZeroGException>(call);
        Assert.Equal(FailureKind.Forbidden, refusal.Kind);
        return refusal;
    }

    /// <summary>A cluster with a client that sends what a test says in place of a silo's token.</summary>
    public sealed class GuardedCluster : IAsyncLifetime
    {
        private ConformanceCluster? _running;

        public Func<IOutgoingGrainCallContext, byte[]?> Token { get; set; } = _ => null;

        public ConformanceCluster Running => _running ?? throw new InvalidOperationException("The cluster was not started.");

        public async Task InitializeAsync() => _running = await GrainCluster.StartAsync(
            client => client.AddOutgoingGrainCallFilter(ForgeAsync), GrainCluster.Orchestrator("first"), GrainCluster.Gpu("gpu"));

        public async Task DisposeAsync()
        {
            if (_running is not null) await _running.DisposeAsync();
        }

        private async Task ForgeAsync(IOutgoingGrainCallContext context)
        {
            if (Token(context) is { } token) RequestContext.Set(CallStamp.Entry, token);
            await context.Invoke();
        }
    }
}
