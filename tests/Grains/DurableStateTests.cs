namespace ZeroG.Grains.Tests;

public sealed class DurableStateTests
{
    [Fact]
    public async Task State_that_could_not_be_stored_is_not_shown_and_a_repeated_call_writes_again()
    {
        var held = new Held { State = "old", IsFull = true };
        await Assert.ThrowsAsync<IOException>(() => held.StoreAsync("new"));
        Assert.Equal("old", held.State);

        held.IsFull = false;
        await held.StoreAsync("new");
        Assert.Equal(("new", "new"), (held.State, held.Stored));
    }

    private sealed class Held : IPersistentState<string>
    {
        public bool IsFull { get; set; }

        public string Stored { get; private set; } = "";

        public string State { get; set; } = "";

        public string? Etag => null;

        public bool RecordExists => Stored.Length > 0;

        public Task ClearStateAsync() => throw new NotSupportedException();

        public Task ReadStateAsync() => throw new NotSupportedException();

        public Task WriteStateAsync()
        {
            if (IsFull) throw new IOException("The disk is full.");
            Stored = State;
            return Task.CompletedTask;
        }
    }
}
