namespace ZeroG.Conformance.Filters;

public sealed class OutgoingFilterTests
{
    [Fact]
    public async Task Filters_see_the_calls_of_grains_in_the_order_they_were_added()
    {
        List<string> order = [];
        await using var cluster = await FilterCluster.WithOutgoingAsync(Named("first"), Named("second"));
        Assert.Equal("ab", await cluster.Grains.GetGrain<IFiltered>("caller").ForwardAsync("callee", "a", "b"));
        Assert.Equal(["first JoinAsync", "second JoinAsync", "second done", "first done"], order);

        Func<IOutgoingGrainCallContext, Task> Named(string name) => async context =>
        {
            order.Add($"{name} {context.InterfaceMethod.Name}");
            await context.Invoke();
            order.Add($"{name} done");
        };
    }

    [Fact]
    public async Task A_filter_sees_who_calls_whom_with_what()
    {
        List<object?> seen = [];
        await using var cluster = await FilterCluster.WithOutgoingAsync(context =>
        {
            seen.AddRange([context.SourceId?.Key.ToString(), context.TargetId.Key.ToString(), context.Request.GetArgument(0)]);
            return context.Invoke();
        });
        await cluster.Grains.GetGrain<IFiltered>("caller").ForwardAsync("callee", "a", "b");
        Assert.Equal<object?>(["caller", "callee", "a"], seen);
    }

    [Fact]
    public async Task A_filter_may_change_arguments_and_result()
    {
        await using var cluster = await FilterCluster.WithOutgoingAsync(async context =>
        {
            context.Request.SetArgument(0, "changed ");
            await context.Invoke();
            context.Result += "!";
        });
        Assert.Equal("changed b!", await cluster.Grains.GetGrain<IFiltered>("caller").ForwardAsync("callee", "a", "b"));
    }

    [Fact]
    public async Task A_filter_may_keep_a_call_from_being_made()
    {
        await using var cluster = await FilterCluster.WithOutgoingAsync(_ => throw new UnauthorizedAccessException("not out"));
        var thrown = await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => cluster.Grains.GetGrain<IFiltered>("caller").ForwardAsync("callee", "a", "b"));
        Assert.Equal("not out", thrown.Message);
        Assert.DoesNotContain("callee:body", cluster.Probe.Log);
    }

    [Fact]
    public async Task A_request_context_set_by_a_filter_goes_with_the_call()
    {
        await using var cluster = await FilterCluster.WithOutgoingAsync(context =>
        {
            RequestContext.Set("stamp", "from the filter");
            return context.Invoke();
        });
        var caller = cluster.Grains.GetGrain<IFiltered>("caller");
        Assert.Equal("from the filter", await caller.ForwardContextAsync("callee", "stamp"));
    }

    [Fact]
    public async Task A_caller_outside_the_silos_may_have_filters_of_its_own()
    {
        await using var cluster = await ConformanceCluster.StartAsync(new ClusterSetup
        {
            ConfigureClient = client => client.AddOutgoingGrainCallFilter(context =>
            {
                if (context.InterfaceMethod.Name == nameof(IFiltered.JoinAsync)) context.Request.SetArgument(0, "outside ");
                return context.Invoke();
            }),
        });
        Assert.Equal("outside b", await cluster.Grains.GetGrain<IFiltered>("x").JoinAsync("a", "b"));
    }

    [Fact]
    public async Task Outgoing_filters_run_before_incoming_ones()
    {
        List<string> order = [];
        await using var cluster = await ConformanceCluster.StartAsync(silo =>
        {
            silo.AddIncomingGrainCallFilter(context => Note("in", context.InterfaceMethod.Name, context));
            silo.AddOutgoingGrainCallFilter(context => Note("out", context.InterfaceMethod.Name, context));
        });
        await cluster.Grains.GetGrain<IFiltered>("caller").ForwardAsync("callee", "a", "b");
        Assert.Equal(["in ForwardAsync", "out JoinAsync", "in JoinAsync"], order);

        Task Note(string direction, string method, IGrainCallContext context)
        {
            if (method is nameof(IFiltered.ForwardAsync) or nameof(IFiltered.JoinAsync)) order.Add($"{direction} {method}");
            return context.Invoke();
        }
    }
}
