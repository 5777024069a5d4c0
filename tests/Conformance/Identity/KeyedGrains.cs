namespace ZeroG.Conformance.Identity;

internal sealed class GuidKeyedGrain : Grain, IGuidKeyed
{
    public Task<Guid> KeyAsync() => Task.FromResult(this.GetPrimaryKey());

    public Task<GrainId> WhoAsync() => Task.FromResult(this.GetGrainId());
}

internal sealed class IntegerKeyedGrain : Grain, IIntegerKeyed
{
    public Task<long> KeyAsync() => Task.FromResult(this.GetPrimaryKeyLong());

    public Task<GrainId> WhoAsync() => Task.FromResult(this.GetGrainId());
}

internal sealed class StringKeyedGrain : Grain, IStringKeyed
{
    public Task<string> KeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<GrainId> WhoAsync() => Task.FromResult(this.GetGrainId());
}

internal sealed class GuidCompoundKeyedGrain : Grain, IGuidCompoundKeyed
{
    public Task<KeyParts> KeyAsync()
    {
        var key = this.GetPrimaryKey(out var extension);
        return Task.FromResult(new KeyParts(key, 0, extension));
    }

    public Task<GrainId> WhoAsync() => Task.FromResult(this.GetGrainId());
}

internal sealed class IntegerCompoundKeyedGrain : Grain, IIntegerCompoundKeyed
{
    public Task<KeyParts> KeyAsync()
    {
        var key = this.GetPrimaryKeyLong(out var extension);
        return Task.FromResult(new KeyParts(default, key, extension));
    }

    public Task<GrainId> WhoAsync() => Task.FromResult(this.GetGrainId());
}
