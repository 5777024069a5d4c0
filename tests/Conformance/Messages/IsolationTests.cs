namespace ZeroG.Conformance.Messages;

public sealed class IsolationTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_caller_that_mutates_an_argument_afterwards_is_not_seen_by_the_grain()
    {
        var grain = Mailbox("after");
        var node = new Node { Name = "sent", Left = new Node { Name = "child" } };
        await grain.KeepAsync(node);
        node.Name = "changed";
        node.Left.Name = "changed";

        var kept = await grain.KeptAsync();
        Assert.Equal(("sent", "child"), (kept.Name, kept.Left?.Name));
    }

    [Fact]
    public async Task An_argument_is_taken_when_the_call_is_made()
    {
        var grain = Mailbox("during");
        List<int> values = [1, 2];
        var call = grain.KeepListAsync(values);
        values.Add(3);
        await call;
        Assert.Equal([1, 2], await grain.ListAsync());
    }

    [Fact]
    public async Task A_grain_that_mutates_its_argument_is_not_seen_by_the_caller()
    {
        int[] values = [1, 2, 3];
        var doubled = await Mailbox("doubler").DoubleAsync(values);
        Assert.Equal([2, 4, 6], doubled);
        Assert.Equal([1, 2, 3], values);
    }

    [Fact]
    public async Task A_caller_that_mutates_a_result_is_not_seen_by_the_grain()
    {
        var grain = Mailbox("result");
        await grain.KeepListAsync([1]);
        (await grain.ListAsync()).Add(2);
        Assert.Equal([1], await grain.ListAsync());
    }

    [Fact]
    public async Task A_grain_that_mutates_what_it_returned_is_not_seen_by_the_caller()
    {
        var grain = Mailbox("returned");
        await grain.KeepAsync(new Node { Name = "before" });
        var got = await grain.KeptAsync();
        await grain.RenameKeptAsync("after");
        Assert.Equal("before", got.Name);
    }

    [Fact]
    public async Task An_argument_between_grains_of_one_silo_is_taken_when_the_call_is_made() =>
        Assert.Equal([1, 2], await Mailbox("sender").SendThenMutateAsync("receiver"));

    [Fact]
    public async Task An_argument_between_grains_of_one_silo_is_not_shared() =>
        Assert.Equal([1, 2], await Mailbox("sender 2").SendToMutatorAsync("mutator"));

    [Fact]
    public async Task A_result_between_grains_of_one_silo_is_not_shared() =>
        Assert.Equal([1, 2], await Mailbox("taker").MutateResultAsync("giver"));

    [Fact]
    public async Task An_immutable_argument_arrives_with_its_value() =>
        Assert.Equal(6, await Mailbox("sum").SumAsync([1, 2, 3]));

    [Fact]
    public async Task An_immutable_type_arrives_with_its_value()
    {
        var frozen = await Mailbox("frozen").FrozenAsync(new Frozen("ice", [1, 2]));
        Assert.Equal("ice", frozen.Name);
        Assert.Equal([1, 2], frozen.Values);
    }

    [Fact]
    public async Task A_member_that_is_not_serialized_arrives_empty()
    {
        var node = new Node { Name = "n", Scratch = "not sent" };
        var kept = Assert.IsType<Node>(await Mailbox("scratch").EchoAsync(node));
        Assert.Equal(("n", null), (kept.Name, kept.Scratch));
    }

    [Fact]
    public async Task An_object_shared_within_one_argument_stays_shared()
    {
        var child = new Node { Name = "child" };
        var node = Assert.IsType<Node>(await Mailbox("shared").EchoAsync(new Node { Left = child, Right = child }));
        Assert.NotSame(child, node.Left);
        Assert.Same(node.Left, node.Right);
    }

    [Fact]
    public async Task An_object_shared_between_grains_of_one_silo_stays_shared()
    {
        var child = new Node { Name = "child" };
        var node = Assert.IsType<Node>(await Mailbox("shared").RelayAsync(new Node { Left = child, Right = child }));
        Assert.Same(node.Left, node.Right);
    }

    [Fact]
    public async Task A_cycle_within_an_argument_stays_a_cycle()
    {
        var node = new Node { Name = "loop" };
        node.Left = node;
        var got = Assert.IsType<Node>(await Mailbox("cycle").RelayAsync(node));
        Assert.NotSame(node, got);
        Assert.Same(got, got.Left);
    }

    [Fact]
    public async Task An_object_given_as_two_arguments_is_still_one()
    {
        var node = new Node();
        Assert.True(await Mailbox("two arguments").SameAsync(node, node));
    }

    private IMailbox Mailbox(string key) => shared.Grains.GetGrain<IMailbox>(key);
}
