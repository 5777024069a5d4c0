namespace ZeroG.Conformance.Errors;

public sealed class ExceptionTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task An_exception_reaches_the_caller_with_type_and_message()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain("plain").PlainAsync());
        Assert.Equal("plain", thrown.Message);
    }

    [Fact]
    public async Task An_exception_thrown_before_the_first_await_reaches_the_caller_through_the_task()
    {
        var task = Grain("at once").AtOnceAsync();
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => task);
        Assert.Equal("at once", thrown.Message);
    }

    [Fact]
    public async Task An_exception_of_a_value_task_reaches_the_caller()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () => await Grain("value").ValueTaskAsync());
        Assert.Equal("value task", thrown.Message);
    }

    [Fact]
    public async Task An_exception_tells_where_in_the_grain_it_was_thrown()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain("stack").PlainAsync());
        Assert.Contains($"{nameof(ThrowingGrain)}.{nameof(ThrowingGrain.PlainAsync)}", thrown.StackTrace);
    }

    [Fact]
    public async Task An_argument_exception_keeps_its_text_and_loses_its_parameter()
    {
        var thrown = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain("argument").ArgumentAsync());
        Assert.StartsWith("too large (Parameter 'rank')", thrown.Message);
        Assert.Null(thrown.ParamName);
    }

    [Fact]
    public async Task Inner_exceptions_arrive_with_their_types()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain("nested").NestedAsync());
        var inner = Assert.IsType<FormatException>(thrown.InnerException);
        Assert.Equal("inner", inner.Message);
        Assert.Equal("innermost", Assert.IsType<TimeoutException>(inner.InnerException).Message);
    }

    [Fact]
    public async Task An_aggregate_exception_arrives_with_all_its_inner_ones()
    {
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => Grain("aggregate").AggregateAsync());
        Assert.Equal(["a", "b"], thrown.InnerExceptions.Select(inner => inner.Message));
    }

    [Fact]
    public async Task Data_and_result_code_of_an_exception_arrive()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain("data").WithDataAsync());
        Assert.Equal("value", thrown.Data["key"]);
        Assert.Equal(1234, thrown.HResult);
    }

    [Fact]
    public async Task A_custom_exception_arrives_with_its_members()
    {
        var thrown = await Assert.ThrowsAsync<MarkedException>(() => Grain("custom").CustomAsync());
        Assert.Equal(("custom", 42), (thrown.Message, thrown.Code));
        Assert.Equal(["a", "b"], thrown.Details);
        Assert.Equal("cause", Assert.IsType<FormatException>(thrown.InnerException).Message);
    }

    [Fact]
    public async Task A_custom_exception_passes_through_a_grain_in_between()
    {
        var thrown = await Assert.ThrowsAsync<MarkedException>(() => Grain("between").ThroughAsync("source"));
        Assert.Equal(42, thrown.Code);
    }

    [Fact]
    public async Task An_exception_that_is_not_marked_serializable_is_replaced_by_its_refusal()
    {
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => Grain("unmarked").UnmarkedAsync());
        Assert.Equal("Orleans.Serialization.CodecNotFoundException", thrown.GetType().FullName);
        Assert.Contains(nameof(Xunit.Sdk.TestClassException), thrown.Message);
    }

    [Fact]
    public async Task A_cancelled_task_arrives_as_cancelled()
    {
        await Assert.ThrowsAsync<TaskCanceledException>(() => Grain("cancelled").CancelledAsync());
    }

    [Fact]
    public async Task An_exception_of_the_framework_arrives_as_itself()
    {
        var thrown = await Assert.ThrowsAsync<OrleansException>(() => Grain("framework").OrleansAsync());
        Assert.Equal("from the framework", thrown.Message);
    }

    [Fact]
    public async Task A_grain_can_catch_what_another_grain_throws() =>
        Assert.Equal("plain", await Grain("catcher").CatchAsync("thrower"));

    [Fact]
    public async Task An_exception_leaves_the_activation_as_it_was()
    {
        var grain = Grain("survivor");
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.PlainAsync());
        await grain.PingAsync();
    }

    private IThrowing Grain(string key) => shared.Grains.GetGrain<IThrowing>(key);
}
