namespace ZeroG.Conformance.Identity;

internal interface IImplementedByNobody : IGrainWithStringKey
{
    Task NothingAsync();
}

internal interface IImplementedTwice : IGrainWithStringKey
{
    Task<string> NameAsync();
}

internal sealed class OneTwiceGrain : Grain, IImplementedTwice
{
    public Task<string> NameAsync() => Task.FromResult("one");
}

internal sealed class OtherTwiceGrain : Grain, IImplementedTwice
{
    public Task<string> NameAsync() => Task.FromResult("other");
}
