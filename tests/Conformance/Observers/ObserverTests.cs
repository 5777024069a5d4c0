namespace ZeroG.Conformance.Observers;

public sealed class ObserverTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task An_observer_hears_what_it_subscribed_to()
    {
        var listener = new Listener();
        await News("heard").SubscribeAsync(shared.Grains.CreateObjectReference<IListener>(listener));
        await News("heard").PublishAsync("news");
        Assert.Equal("news", await listener.NextAsync());
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Every_observer_hears()
    {
        Listener[] listeners = [new(), new(), new()];
        foreach (var listener in listeners)
        {
            await News("all").SubscribeAsync(shared.Grains.CreateObjectReference<IListener>(listener));
        }

        await News("all").PublishAsync("news");
        foreach (var listener in listeners) Assert.Equal("news", await listener.NextAsync());
    }

    [Fact]
    public async Task An_observer_reference_is_equal_after_it_crossed_a_call()
    {
        var listener = new Listener();
        var reference = shared.Grains.CreateObjectReference<IListener>(listener);
        await News("twice").SubscribeAsync(reference);
        await News("twice").SubscribeAsync(reference);
        Assert.Equal(1, await News("twice").CountAsync());
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task An_unsubscribed_observer_hears_no_more()
    {
        Listener left = new(), stayed = new();
        var reference = shared.Grains.CreateObjectReference<IListener>(left);
        await News("left").SubscribeAsync(reference);
        await News("left").SubscribeAsync(shared.Grains.CreateObjectReference<IListener>(stayed));
        await News("left").PublishAndWaitAsync("first");
        await News("left").UnsubscribeAsync(reference);
        await News("left").PublishAndWaitAsync("second");
        await News("left").SubscribeAsync(reference);
        await News("left").PublishAndWaitAsync("third");

        Assert.Equal(("first", "third"), (await left.NextAsync(), await left.NextAsync()));
        Assert.Equal(("first", "second"), (await stayed.NextAsync(), await stayed.NextAsync()));
    }

    [Fact]
    public async Task A_grain_can_wait_for_an_observer()
    {
        var listener = new Listener();
        await News("awaited").SubscribeAsync(shared.Grains.CreateObjectReference<IListener>(listener));
        await News("awaited").PublishAndWaitAsync("news");
        var next = listener.NextAsync();
        Assert.True(next.IsCompleted);
        Assert.Equal("news", await next);
    }

    [Fact]
    public async Task An_exception_of_an_observer_reaches_the_grain_and_its_caller()
    {
        var listener = new Listener();
        await News("refused").SubscribeAsync(shared.Grains.CreateObjectReference<IListener>(listener));
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => News("refused").PublishAndWaitAsync("refused"));
        Assert.Equal("did not want to hear", thrown.Message);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task What_an_observer_does_to_its_argument_is_not_seen_by_the_grain()
    {
        var listener = new Listener();
        await News("asks").SubscribeAsync(shared.Grains.CreateObjectReference<IListener>(listener));
        Assert.Equal(6 + 3, await News("asks").AskAsync([1, 2, 3]));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task An_observer_cannot_be_made_inside_a_grain() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => News("inside").ObserveInsideAsync());

    [Fact]
    public async Task A_deleted_observer_reference_hears_no_more()
    {
        Listener deleted = new(), other = new();
        var reference = shared.Grains.CreateObjectReference<IListener>(deleted);
        await News("deleted").SubscribeAsync(reference);
        shared.Grains.DeleteObjectReference<IListener>(reference);
        await News("deleted").PublishAsync("lost");
        await News("kept").SubscribeAsync(shared.Grains.CreateObjectReference<IListener>(other));
        await News("kept").PublishAsync("kept");

        Assert.Equal("kept", await other.NextAsync());
        deleted.Hear("only what the test says itself");
        Assert.Equal("only what the test says itself", await deleted.NextAsync());
    }

    [Fact]
    public async Task A_thread_of_the_silo_observes_through_the_silos_own_factory()
    {
        var factory = shared.Cluster.ServicesOf("first").GetRequiredService<IGrainFactory>();
        var listener = new Listener();
        await factory.GetGrain<INews>("from the silo").SubscribeAsync(factory.CreateObjectReference<IListener>(listener));
        await News("from the silo").PublishAsync("news");
        Assert.Equal("news", await listener.NextAsync());
    }

    private INews News(string key) => shared.Grains.GetGrain<INews>(key);
}
