using ZeroG.Conformance.Messages;

namespace ZeroG.Conformance.Shapes;

public sealed class GenericTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_generic_grain_works_for_any_argument()
    {
        await shared.Grains.GetGrain<IBox<int>>("n").PutAsync(7);
        await shared.Grains.GetGrain<IBox<Circle>>("c").PutAsync(new Circle("c", 1));
        Assert.Equal(7, await shared.Grains.GetGrain<IBox<int>>("n").GetAsync());
        Assert.Equal(new Circle("c", 1), await shared.Grains.GetGrain<IBox<Circle>>("c").GetAsync());
    }

    [Fact]
    public async Task A_generic_grain_of_another_argument_is_another_grain()
    {
        await shared.Grains.GetGrain<IBox<int>>("same").PutAsync(7);
        Assert.Null(await shared.Grains.GetGrain<IBox<string>>("same").GetAsync());
        Assert.NotEqual(
            shared.Grains.GetGrain<IBox<int>>("same").GetGrainId(), shared.Grains.GetGrain<IBox<string>>("same").GetGrainId());
    }

    [Fact]
    public async Task A_class_may_implement_one_closed_form_of_a_generic_interface() =>
        Assert.Equal(4, await shared.Grains.GetGrain<IConverter<string, int>>(1).ConvertAsync("four"));

    [Fact]
    public async Task Inherited_methods_of_an_interface_reach_the_right_class()
    {
        Assert.Equal("DogGrain rex", await shared.Grains.GetGrain<IDog>("rex").NameAsync());
        Assert.Equal("CatGrain tom", await shared.Grains.GetGrain<ICat>("tom").NameAsync());
        Assert.Equal("woof", await shared.Grains.GetGrain<IDog>("rex").BarkAsync());
    }

    [Fact]
    public async Task A_reference_is_an_instance_of_the_interfaces_it_inherits()
    {
        IAnimal animal = shared.Grains.GetGrain<IDog>("as animal");
        Assert.Equal("DogGrain as animal", await animal.NameAsync());
    }
}
