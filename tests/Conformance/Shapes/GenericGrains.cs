namespace ZeroG.Conformance.Shapes;

internal interface IBox<T> : IGrainWithStringKey
{
    Task PutAsync(T value);

    Task<T?> GetAsync();
}

internal sealed class BoxGrain<T> : Grain, IBox<T>
{
    private T? content;

    public Task PutAsync(T value)
    {
        content = value;
        return Task.CompletedTask;
    }

    public Task<T?> GetAsync() => Task.FromResult(content);
}

internal interface IConverter<TFrom, TTo> : IGrainWithIntegerKey
{
    Task<TTo> ConvertAsync(TFrom value);
}

/// <summary>A plain class for one closed form of a generic interface.</summary>
internal sealed class LengthGrain : Grain, IConverter<string, int>
{
    public Task<int> ConvertAsync(string value) => Task.FromResult(value.Length);
}

internal interface IAnimal : IGrainWithStringKey
{
    Task<string> NameAsync();
}

internal interface IDog : IAnimal
{
    Task<string> BarkAsync();
}

/// <summary>Two interfaces that inherit one.</summary>
internal interface ICat : IAnimal
{
    Task<string> MeowAsync();
}

internal abstract class AnimalBase : Grain
{
    public Task<string> NameAsync() => Task.FromResult($"{GetType().Name} {this.GetPrimaryKeyString()}");
}

internal sealed class DogGrain : AnimalBase, IDog
{
    public Task<string> BarkAsync() => Task.FromResult("woof");
}

internal sealed class CatGrain : AnimalBase, ICat
{
    public Task<string> MeowAsync() => Task.FromResult("meow");
}
