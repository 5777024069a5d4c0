namespace ZeroG.Conformance.Messages;

/// <summary>Takes and gives values, and mutates what it has on demand.</summary>
internal interface IMailbox : IGrainWithStringKey
{
    Task<object?> EchoAsync(object? value);

    /// <summary>Echoes through a second grain of the same silo.</summary>
    Task<object?> RelayAsync(object? value);

    Task KeepAsync(Node node);

    Task<Node> KeptAsync();

    Task RenameKeptAsync(string name);

    Task<int[]> DoubleAsync(int[] values);

    Task KeepListAsync(List<int> values);

    Task<List<int>> ListAsync();

    Task AddToListAsync(int value);

    Task<int> SumAsync([Immutable] int[] values);

    Task<Frozen> FrozenAsync(Frozen value);

    Task<bool> SameAsync(Node one, Node other);

    Task<bool[]> DefaultsAsync(string? text, Node? node, int? number, List<int>? list);

    Task<string> IntroduceAsync(Introduction introduction);

    Task<string> NameAsync();

    ValueTask<int> ValueAsync(int value);

    ValueTask NothingAsync();

    Task<T> GenericEchoAsync<T>(T value);

    Task<string> OverloadAsync(int value);

    Task<string> OverloadAsync(string value);

    /// <summary>Sends a list to a peer, adds to it before awaiting, and gives what the peer has.</summary>
    Task<List<int>> SendThenMutateAsync(string peer);

    /// <summary>Sends a list to a peer which adds to it, and gives what the caller has.</summary>
    Task<List<int>> SendToMutatorAsync(string peer);

    Task AppendToArgumentAsync(List<int> values);

    /// <summary>Takes a peer's list, adds to it, and gives what the peer has.</summary>
    Task<List<int>> MutateResultAsync(string peer);
}

internal sealed class MailboxGrain : Grain, IMailbox
{
    private Node kept = new();
    private List<int> list = [];

    public Task<object?> EchoAsync(object? value) => Task.FromResult(value);

    public Task<object?> RelayAsync(object? value) => Peer("relay").EchoAsync(value);

    public Task KeepAsync(Node node)
    {
        kept = node;
        return Task.CompletedTask;
    }

    public Task<Node> KeptAsync() => Task.FromResult(kept);

    public Task RenameKeptAsync(string name)
    {
        kept.Name = name;
        return Task.CompletedTask;
    }

    public Task<int[]> DoubleAsync(int[] values)
    {
        for (var i = 0; i < values.Length; i++) values[i] *= 2;
        return Task.FromResult(values);
    }

    public Task KeepListAsync(List<int> values)
    {
        list = values;
        return Task.CompletedTask;
    }

    public Task<List<int>> ListAsync() => Task.FromResult(list);

    public Task AddToListAsync(int value)
    {
        list.Add(value);
        return Task.CompletedTask;
    }

    public Task<int> SumAsync([Immutable] int[] values) => Task.FromResult(values.Sum());

    public Task<Frozen> FrozenAsync(Frozen value) => Task.FromResult(value);

    public Task<bool> SameAsync(Node one, Node other) => Task.FromResult(ReferenceEquals(one, other));

    public Task<bool[]> DefaultsAsync(string? text, Node? node, int? number, List<int>? list) =>
        Task.FromResult<bool[]>([text is null, node is null, number is null, list is null]);

    public async Task<string> IntroduceAsync(Introduction introduction)
    {
        var names = new List<string> { await introduction.Grain.NameAsync() };
        foreach (var other in introduction.Others) names.Add(await other.NameAsync());
        return string.Join(',', names);
    }

    public Task<string> NameAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public ValueTask<int> ValueAsync(int value) => ValueTask.FromResult(value);

    public ValueTask NothingAsync() => ValueTask.CompletedTask;

    public Task<T> GenericEchoAsync<T>(T value) => Task.FromResult(value);

    public Task<string> OverloadAsync(int value) => Task.FromResult("number");

    public Task<string> OverloadAsync(string value) => Task.FromResult("text");

    public async Task<List<int>> SendThenMutateAsync(string peer)
    {
        List<int> sent = [1, 2];
        var call = Peer(peer).KeepListAsync(sent);
        sent.Add(3);
        await call;
        return await Peer(peer).ListAsync();
    }

    public async Task<List<int>> SendToMutatorAsync(string peer)
    {
        List<int> sent = [1, 2];
        await Peer(peer).AppendToArgumentAsync(sent);
        return sent;
    }

    public Task AppendToArgumentAsync(List<int> values)
    {
        values.Add(99);
        return Task.CompletedTask;
    }

    public async Task<List<int>> MutateResultAsync(string peer)
    {
        await Peer(peer).KeepListAsync([1, 2]);
        var got = await Peer(peer).ListAsync();
        got.Add(3);
        return await Peer(peer).ListAsync();
    }

    private IMailbox Peer(string key) => GrainFactory.GetGrain<IMailbox>(key);
}
