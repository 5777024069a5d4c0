using Orleans.Placement;
using ZeroG.InProcess;

namespace ZeroG.Conformance.Refusals;

/// <summary>What Orleans refuses at build, or lets fail at run time, is refused at the start and by name.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task An_assembly_without_a_mistake_is_accepted()
    {
        var specimen = new Specimen();
        var message = specimen.Message("Message", isMarked: true, ("Number", typeof(int), 0), ("Text", typeof(string), 1));
        await specimen.WithMethod(typeof(Task<int>), message, typeof(CancellationToken)).Build().DisposeAsync();
    }

    [Fact]
    public async Task A_method_that_returns_nothing_is_accepted() =>
        await new Specimen().WithMethod(typeof(void), typeof(string)).Build().DisposeAsync();

    [Fact]
    public void A_method_that_returns_a_plain_value_is_refused() =>
        Refuses(new Specimen().WithMethod(typeof(int)), "ISpecimen.Method", "System.Int32", "ORLEANS0009");

    [Fact]
    public void A_property_of_a_grain_interface_is_refused() =>
        Refuses(new Specimen().WithProperty(), "IWithProperty.Property", "ORLEANS0008");

    [Fact]
    public void A_parameter_by_reference_is_refused() =>
        Refuses(new Specimen().WithMethod(typeof(Task), typeof(int).MakeByRefType()), "argument0", "ORLEANS0002");

    [Fact]
    public void A_second_cancellation_token_is_refused() =>
        Refuses(new Specimen().WithMethod(typeof(Task), typeof(CancellationToken), typeof(CancellationToken)), "ORLEANS0109");

    [Fact]
    public void A_delegate_as_a_parameter_is_refused() =>
        Refuses(new Specimen().WithMethod(typeof(Task), typeof(Action)), "System.Action", "argument0");

    [Fact]
    public void A_stream_as_a_parameter_is_refused() =>
        Refuses(new Specimen().WithMethod(typeof(Task), typeof(MemoryStream)), "System.IO.MemoryStream", "argument0");

    [Fact]
    public void An_unmarked_message_as_a_parameter_is_refused()
    {
        var specimen = new Specimen();
        var message = specimen.Message("Unmarked", isMarked: false, ("Number", typeof(int), null));
        Refuses(specimen.WithMethod(typeof(Task), message), "Unmarked", "argument0", "[GenerateSerializer]");
    }

    [Fact]
    public void An_unmarked_message_as_a_result_is_refused()
    {
        var specimen = new Specimen();
        var message = specimen.Message("Unmarked", isMarked: false);
        specimen.WithMethod(typeof(Task<>).MakeGenericType(message));
        Refuses(specimen, "Unmarked", "the result of", "[GenerateSerializer]");
    }

    [Fact]
    public void An_unmarked_message_inside_a_list_inside_a_message_is_refused()
    {
        var specimen = new Specimen();
        var inner = specimen.Message("Unmarked", isMarked: false);
        var outer = specimen.Message("Outer", isMarked: true, ("Items", typeof(List<>).MakeGenericType(inner), 0));
        Refuses(specimen.WithMethod(typeof(Task), outer), "Unmarked");
    }

    [Fact]
    public void A_member_without_an_id_is_refused()
    {
        var specimen = new Specimen();
        specimen.Message("Message", isMarked: true, ("Numbered", typeof(int), 0), ("Forgotten", typeof(int), null));
        Refuses(specimen, "Message.Forgotten", "ORLEANS0004");
    }

    [Fact]
    public void Two_members_with_one_id_are_refused()
    {
        var specimen = new Specimen();
        specimen.Message("Message", isMarked: true, ("One", typeof(int), 3), ("Other", typeof(int), 3));
        Refuses(specimen, "One and Other", "[Id(3)]", "ORLEANS0012");
    }

    [Fact]
    public async Task An_exception_that_cannot_cross_a_call_is_refused_unless_that_is_switched_off()
    {
        Refuses(new Specimen().WithUnmarkedException(), "SpecimenException", "[GenerateSerializer]");
        await new Specimen().WithUnmarkedException().Build(refuseWhatMayFailLater: false).DisposeAsync();
    }

    [Fact]
    public void Two_grain_classes_of_one_type_are_refused() => Refuses(
        new Specimen()
            .WithGrain("OneGrain", Specimen.Attribute<GrainTypeAttribute>("same"))
            .WithGrain("OtherGrain", Specimen.Attribute<GrainTypeAttribute>("same")),
        "OneGrain",
        "OtherGrain",
        "'same'");

    [Fact]
    public void A_placement_strategy_that_is_not_supported_is_refused() =>
        Refuses(
            new Specimen().WithGrain("LostGrain", Specimen.Attribute<LostPlacementAttribute>()), "LostGrain", "LostPlacement");

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var specimen = new Specimen().WithMethod(typeof(int)).WithProperty().WithUnmarkedException();
        specimen.Message("Message", isMarked: true, ("Forgotten", typeof(int), null));
        Refuses(specimen, "ISpecimen.Method", "IWithProperty.Property", "SpecimenException", "Message.Forgotten");
    }

    [Fact]
    public async Task A_silo_without_the_stores_and_filters_of_its_grains_is_refused()
    {
        await using var cluster = new InProcessClusterBuilder().AddAssemblyOf<RefusalTests>().Build();
        var refused = await Assert.ThrowsAsync<OrleansConfigurationException>(() => cluster.StartSiloAsync("bare"));
        Assert.Contains("'table'", refused.Message);
        Assert.Contains("RequiresStrategy", refused.Message);
        Assert.Contains("'bare'", refused.Message);
        Assert.Empty(cluster.Silos);
    }

    [Fact]
    public async Task A_silo_with_reminders_and_no_table_for_them_is_refused()
    {
        await using var cluster = new Specimen().WithGrain("SomeGrain").Build();
        var refused = await Assert.ThrowsAsync<OrleansConfigurationException>(
            () => cluster.StartSiloAsync("forgetful", silo => silo.AddReminders()));
        Assert.Contains("IReminderTable", refused.Message);
    }

    private static void Refuses(Specimen specimen, params string[] named)
    {
        var refused = Assert.Throws<OrleansConfigurationException>(() => specimen.Build());
        Assert.All(named, name => Assert.Contains(name, refused.Message));
    }
}

/// <summary>A placement strategy that no runtime knows.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LostPlacementAttribute() : PlacementAttribute(new LostPlacement());

/// <summary>The strategy.</summary>
public sealed class LostPlacement : PlacementStrategy;
