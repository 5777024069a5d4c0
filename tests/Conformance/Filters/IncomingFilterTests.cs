namespace ZeroG.Conformance.Filters;

public sealed class IncomingFilterTests
{
    [Fact]
    public async Task Filters_run_in_the_order_they_were_added_and_the_grains_own_runs_last()
    {
        List<string> order = [];
        await using var cluster = await FilterCluster.WithIncomingAsync(Named("first"), Named("second"));
        await cluster.Grains.GetGrain<IFiltered>("x").JoinAsync("a", "b");

        Assert.Equal(["first before", "second before", "second after", "first after"], order);
        Assert.Equal(["x:grain before JoinAsync", "x:body", "x:grain after JoinAsync"], cluster.Probe.Log);

        Func<IIncomingGrainCallContext, Task> Named(string name) => async context =>
        {
            order.Add($"{name} before");
            await context.Invoke();
            order.Add($"{name} after");
        };
    }

    [Fact]
    public async Task A_filter_sees_the_grain_the_method_and_the_arguments()
    {
        List<object?> seen = [];
        await using var cluster = await FilterCluster.WithIncomingAsync(context =>
        {
            seen.AddRange([
                context.Grain.GetType().Name, context.InterfaceMethod.Name, context.ImplementationMethod.DeclaringType!.Name,
                context.MethodName, context.TargetId.Key.ToString(), context.Request.GetArgumentCount(),
                context.Request.GetArgument(0), context.Request.GetArgument(1),
            ]);
            return context.Invoke();
        });
        await cluster.Grains.GetGrain<IFiltered>("seen").JoinAsync("a", "b");
        Assert.Equal<object?>(["FilteredGrain", "JoinAsync", "FilteredGrain", "JoinAsync", "seen", 2, "a", "b"], seen);
    }

    [Fact]
    public async Task A_filter_may_change_an_argument()
    {
        await using var cluster = await FilterCluster.WithIncomingAsync(context =>
        {
            context.Request.SetArgument(1, "changed");
            return context.Invoke();
        });
        Assert.Equal("a changed", await cluster.Grains.GetGrain<IFiltered>("x").JoinAsync("a ", "b"));
    }

    [Fact]
    public async Task A_filter_may_change_the_result()
    {
        await using var cluster = await FilterCluster.WithIncomingAsync(async context =>
        {
            await context.Invoke();
            context.Result = (int)context.Result! * 10;
        });
        Assert.Equal(30, await cluster.Grains.GetGrain<IFiltered>("x").AddAsync(1, 2));
    }

    [Fact]
    public async Task A_filter_may_answer_without_the_grain()
    {
        await using var cluster = await FilterCluster.WithIncomingAsync(context =>
        {
            context.Result = "from the filter";
            return Task.CompletedTask;
        });
        Assert.Equal("from the filter", await cluster.Grains.GetGrain<IFiltered>("x").JoinAsync("a", "b"));
        Assert.Empty(cluster.Probe.Log);
    }

    [Fact]
    public async Task An_exception_of_a_filter_reaches_the_caller_instead_of_an_answer()
    {
        await using var cluster = await FilterCluster.WithIncomingAsync(_ => throw new UnauthorizedAccessException("not you"));
        var thrown = await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => cluster.Grains.GetGrain<IFiltered>("x").AddAsync(1, 2));
        Assert.Equal("not you", thrown.Message);
    }

    [Fact]
    public async Task An_exception_of_the_grain_passes_through_the_filters()
    {
        string? seen = null;
        await using var cluster = await FilterCluster.WithIncomingAsync(async context =>
        {
            try
            {
                await context.Invoke();
            }
            catch (InvalidOperationException exception)
            {
                seen = exception.Message;
                throw;
            }
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.Grains.GetGrain<IFiltered>("x").ThrowAsync());
        Assert.Equal("thrown by the grain", seen);
    }

    [Fact]
    public async Task A_filter_may_replace_an_exception()
    {
        await using var cluster = await FilterCluster.WithIncomingAsync(async context =>
        {
            try
            {
                await context.Invoke();
            }
            catch (InvalidOperationException exception)
            {
                throw new FormatException("translated", exception);
            }
        });
        var thrown = await Assert.ThrowsAsync<FormatException>(() => cluster.Grains.GetGrain<IFiltered>("x").ThrowAsync());
        Assert.Equal("thrown by the grain", thrown.InnerException?.Message);
    }

    [Fact]
    public async Task The_grains_own_filter_may_refuse_a_call()
    {
        await using var cluster = await ConformanceCluster.StartAsync();
        var thrown = await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => cluster.Grains.GetGrain<IFiltered>("refusing").AddAsync(1, 2));
        Assert.Equal("the grain refuses", thrown.Message);
    }

    [Fact]
    public async Task A_filter_class_takes_its_dependencies_from_the_silo()
    {
        await using var cluster = await ConformanceCluster.StartAsync(silo => silo.AddIncomingGrainCallFilter<CountingFilter>());
        await cluster.Grains.GetGrain<IFiltered>("counted").AddAsync(1, 2);
        Assert.Contains("counted by a class", cluster.Probe.Log);
    }

    private sealed class CountingFilter(Probe probe) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.Grain is IFiltered) probe.Record($"{context.TargetId.Key} by a class");
            return context.Invoke();
        }
    }
}
