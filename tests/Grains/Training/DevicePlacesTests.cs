using FsCheck;
using FsCheck.Fluent;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Tests.Training;

public sealed class DevicePlacesTests
{
    private const string Job = "01arz3ndektsv4rrffq69g5fav";

    private static readonly DeviceNeeds s_needs = new("cpu", 1000);

    // Some suit; others are of another kind, too small, or offer nothing.
    private static readonly Gen<DeviceSilo[]> s_silos =
        from shapes in (from devices in Gen.Choose(0, 8)
                        from isCpu in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
                        from memory in Gen.Elements(999L, 1000L, 5000L)
                        from provider in Gen.Choose(0, 5)
                        select (devices, isCpu, memory, provider)).ArrayOf()
        select shapes.Select((shape, i) =>
            new DeviceSilo($"provider {shape.provider}", $"silo {i}", shape.isCpu ? "cpu" : "cuda", shape.devices, shape.memory)).ToArray();

    private static bool Suits(DeviceSilo silo) => silo is { Device: "cpu", MemoryBytes: >= 1000, Devices: > 0 };

    [Fact]
    public void As_many_workers_as_there_are_suitable_devices_take_each_of_them_once() =>
        Prop.ForAll(s_silos.ToArbitrary(), silos =>
        {
            var suitable = silos.Where(Suits).ToDictionary(silo => silo, silo => silo.Devices);
            var chosen = Enumerable.Range(0, suitable.Values.Sum()).Select(worker => DevicePlaces.Choose($"{Job}/{worker}", s_needs, silos)!).CountBy(silo => silo);
            Assert.Equal(suitable.OrderBy(silo => silo.Key.Silo), chosen.OrderBy(silo => silo.Key.Silo));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_number_of_workers_is_spread_evenly_over_the_devices() =>
        Prop.ForAll(s_silos.ToArbitrary(), Gen.Choose(1, 100).ToArbitrary(), (silos, workers) =>
        {
            var suitable = silos.Where(Suits).ToList();
            if (suitable.Count == 0) return;
            var counts = Enumerable.Range(0, workers).Select(worker => DevicePlaces.Choose($"{Job}/{worker}", s_needs, silos)!).CountBy(silo => silo).ToDictionary();
            var turns = workers / suitable.Sum(silo => silo.Devices);
            Assert.All(suitable, silo => Assert.InRange(counts.GetValueOrDefault(silo), turns * silo.Devices, (turns + 1) * silo.Devices));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_choice_depends_neither_on_the_order_of_the_silos_nor_on_those_that_do_not_suit() =>
        Prop.ForAll(s_silos.ToArbitrary(), Gen.Choose(0, 50).ToArbitrary(), (silos, worker) => Assert.Equal(
            DevicePlaces.Choose($"{Job}/{worker}", s_needs, silos),
            DevicePlaces.Choose($"{Job}/{worker}", s_needs, silos.Where(Suits).Reverse()))).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_is_chosen_when_nothing_suits()
    {
        Assert.Null(DevicePlaces.Choose("job/0", s_needs, []));
        Assert.Null(DevicePlaces.Choose("job/0", s_needs, [new("p", "a", "cuda", 4, 5000), new("p", "b", "cpu", 4, 999), new("p", "c", "cpu", 0, 5000)]));
    }

    [Fact]
    public void A_worker_without_needs_goes_to_any_device() =>
        Assert.NotNull(DevicePlaces.Choose("job/0", default, [new("p", "a", "cuda", 1, 0)]));

    [Fact]
    public void A_few_workers_go_to_as_many_silos_before_a_second_goes_to_one()
    {
        DeviceSilo[] silos = [new("a", "a", "cpu", 4, 5000), new("b", "b", "cpu", 4, 5000), new("c", "c", "cpu", 4, 5000)];
        for (var job = 0; job < 20; job++)
        {
            var chosen = Enumerable.Range(0, 12).Select(worker => DevicePlaces.Choose($"job {job}/{worker}", s_needs, silos)!.Silo).ToList();
            for (var worker = 0; worker + 3 <= 12; worker++) Assert.Equal(3, chosen.Skip(worker).Take(3).Distinct().Count());
        }
    }

    [Fact]
    public void Jobs_begin_at_different_places()
    {
        DeviceSilo[] silos = [.. Enumerable.Range(0, 4).Select(i => new DeviceSilo($"p{i}", $"s{i}", "cpu", 1, 5000))];
        Assert.Equal(4, Enumerable.Range(0, 100).Select(job => DevicePlaces.Choose($"job {job}/0", s_needs, silos)).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no-slash")]
    [InlineData("job/not-a-number")]
    [InlineData("job/-3")]
    [InlineData("job/4294967295")]
    public void Any_key_has_a_place(string key) => Assert.NotNull(DevicePlaces.Choose(key, s_needs, [new("p", "a", "cpu", 3, 5000), new("p", "b", "cpu", int.MaxValue, 5000)]));
}
