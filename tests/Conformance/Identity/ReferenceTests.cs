namespace ZeroG.Conformance.Identity;

public sealed class ReferenceTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public void References_of_one_key_are_equal_and_of_two_keys_are_not()
    {
        var one = shared.Grains.GetGrain<IStringKeyed>("one");
        var same = shared.Grains.GetGrain<IStringKeyed>("one");
        var other = shared.Grains.GetGrain<IStringKeyed>("other");

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
        Assert.Single(new HashSet<IStringKeyed> { one, same });
    }

    [Fact]
    public void References_of_two_grains_with_one_key_are_not_equal()
    {
        object integer = shared.Grains.GetGrain<IIntegerKeyed>(1);
        object guid = shared.Grains.GetGrain<IGuidKeyed>(new Guid(1, 0, 0, new byte[8]));
        Assert.NotEqual(integer, guid);
    }

    [Fact]
    public async Task A_grain_and_its_reference_have_the_same_id()
    {
        var grain = shared.Grains.GetGrain<IStringKeyed>("identity");
        Assert.Equal(grain.GetGrainId(), await grain.WhoAsync());
        Assert.Equal("identity", grain.GetGrainId().Key.ToString());
    }

    [Fact]
    public void A_grain_id_survives_its_text()
    {
        var id = shared.Grains.GetGrain<IIntegerCompoundKeyed>(42, "ext").GetGrainId();
        Assert.Equal(id, GrainId.Parse(id.ToString()));
    }

    [Fact]
    public void A_grain_type_is_the_class_name_without_its_suffix() =>
        Assert.Equal("stringkeyed", shared.Grains.GetGrain<IStringKeyed>("type").GetGrainId().Type.ToString());

    [Fact]
    public async Task A_reference_made_of_an_id_reaches_the_same_grain()
    {
        var grain = shared.Grains.GetGrain<IStringKeyed>("by id");
        var byId = shared.Grains.GetGrain<IStringKeyed>(grain.GetGrainId());
        Assert.Equal(grain, byId);
        Assert.Equal("by id", await byId.KeyAsync());
    }

    [Fact]
    public async Task A_reference_cast_to_another_interface_reaches_the_same_grain()
    {
        var grain = shared.Grains.GetGrain<IStringKeyed>("cast");
        var cast = grain.AsReference<IKeyed>();
        Assert.Equal(grain.GetGrainId(), await cast.WhoAsync());
    }

    [Fact]
    public void An_interface_that_no_grain_implements_is_refused_by_name()
    {
        var refused = Assert.Throws<ArgumentException>(() => shared.Grains.GetGrain<IImplementedByNobody>("x"));
        Assert.Contains(nameof(IImplementedByNobody), refused.Message);
    }

    [Fact]
    public void An_interface_that_two_grains_implement_is_refused_as_ambiguous() =>
        Assert.Throws<ArgumentException>(() => shared.Grains.GetGrain<IImplementedTwice>("x"));

    [Fact]
    public async Task A_class_prefix_tells_two_implementations_apart()
    {
        var other = shared.Grains.GetGrain<IImplementedTwice>("x", typeof(OtherTwiceGrain).FullName);
        Assert.Equal("other", await other.NameAsync());
    }

    [Fact]
    public void Grain_ids_sort_and_compare_by_value()
    {
        var a = GrainId.Create("kind", "a");
        var b = GrainId.Create("kind", "b");
        Assert.True(a.CompareTo(b) < 0);
        Assert.True(a == GrainId.Create("kind", "a"));
        Assert.True(a != b);
        Assert.True(default(GrainId).IsDefault);
    }
}
