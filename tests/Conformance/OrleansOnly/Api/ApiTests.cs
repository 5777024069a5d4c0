using System.Reflection;

namespace ZeroG.Conformance.Api;

/// <summary>Source that compiles against the in-process runtime compiles against Orleans.</summary>
public sealed class ApiTests
{
    /// <summary>What a project may implement or inherit from: there the in-process type must not ask for less either.</summary>
    private static readonly string[] Implementable =
    [
        "Orleans.Storage.IGrainStorage", "Orleans.IReminderTable", "Orleans.IRemindable", "Orleans.IGrainBase",
        "Orleans.IIncomingGrainCallFilter", "Orleans.IOutgoingGrainCallFilter", "Orleans.Placement.IPlacementFilterDirector",
        "Orleans.Placement.PlacementFilterStrategy", "Orleans.Runtime.PlacementStrategy", "Orleans.ILifecycleParticipant`1",
        "Orleans.IConfigurationValidator", "Orleans.Runtime.IStartupTask", "Orleans.IGrainObserver", "Orleans.Grain",
    ];

    [Fact]
    public void The_in_process_runtime_has_an_api() => Assert.InRange(Apis.InProcess.Count, 100, int.MaxValue);

    [Fact]
    public void Every_public_type_is_one_of_Orleans() =>
        AssertNone(Apis.InProcess.Where(type => Apis.OfOrleans(type) is null).Select(type => type.FullName!));

    [Fact]
    public void Every_type_is_of_the_same_kind() => AssertNone(
        from pair in Apis.Both
        let ours = Signatures.Kind(pair.InProcess)
        let theirs = Signatures.Kind(pair.Orleans)
        where ours != theirs
        select $"{pair.InProcess.FullName}: {ours}; in Orleans: {theirs}");

    [Fact]
    public void Every_base_type_and_interface_is_one_in_Orleans() => AssertNone(
        from pair in Apis.Both
        let theirs = Ancestors(pair.Orleans).ToHashSet()
        from ours in Ancestors(pair.InProcess)
        where !theirs.Contains(ours)
        select $"{pair.InProcess.FullName} : {ours}");

    [Fact]
    public void Every_public_member_exists_in_Orleans_with_the_same_signature() => AssertNone(
        from pair in Apis.Both
        let theirs = Signatures.AllMembers(pair.Orleans).Select(Signatures.Of).ToHashSet()
        from member in Signatures.Members(pair.InProcess)
        let ours = Signatures.Of(member)
        where !theirs.Contains(ours)
        select $"{pair.InProcess.FullName}: {ours}{Nearest(member, pair.Orleans)}");

    [Fact]
    public void Every_attribute_goes_on_the_same_targets() => AssertNone(
        from pair in Apis.Both
        where typeof(Attribute).IsAssignableFrom(pair.InProcess)
        let ours = Usage(pair.InProcess)
        let theirs = Usage(pair.Orleans)
        where ours != theirs
        select $"{pair.InProcess.FullName}: {ours}; in Orleans: {theirs}");

    [Fact]
    public void What_a_project_implements_asks_for_the_same_members() => AssertNone(
        from pair in Apis.Both
        where Implementable.Contains(pair.InProcess.FullName)
        let ours = Signatures.AllMembers(pair.InProcess).Select(Signatures.Of).ToHashSet()
        from member in Signatures.AllMembers(pair.Orleans)
        where Signatures.IsAbstract(member) && !ours.Contains(Signatures.Of(member))
        select $"{pair.InProcess.FullName} lacks {Signatures.Of(member)}");

    [Fact]
    public void Null_is_given_and_taken_no_less_carefully_than_in_Orleans() => AssertNone(
        from pair in Apis.Both
        let theirs = Signatures.AllMembers(pair.Orleans).ToLookup(Signatures.Of)
        from member in Signatures.Members(pair.InProcess)
        from same in theirs[Signatures.Of(member)].Take(1)
        from complaint in Nullability.Complaints(member, same)
        select $"{pair.InProcess.FullName}: {Signatures.Of(member)}: {complaint}");

    private static void AssertNone(IEnumerable<string> differences)
    {
        var found = differences.Distinct().Order(StringComparer.Ordinal).ToList();
        if (found.Count > 0) Assert.Fail($"{found.Count} differences from Orleans:\n{string.Join('\n', found)}");
    }

    private static string Nearest(MemberInfo member, Type orleans)
    {
        var near = Signatures.AllMembers(orleans).Where(other => other.Name == member.Name).Select(Signatures.Of).ToList();
        return near.Count == 0 ? "; Orleans has none of that name" : $"; in Orleans: {string.Join(" | ", near)}";
    }

    private static IEnumerable<string> Ancestors(Type type)
    {
        foreach (var one in type.GetInterfaces().Where(one => one.IsVisible)) yield return Signatures.Name(one);
        for (var parent = type.BaseType; parent is { IsVisible: true }; parent = parent.BaseType)
        {
            yield return Signatures.Name(parent);
        }
    }

    private static string Usage(Type attribute)
    {
        var usage = attribute.GetCustomAttribute<AttributeUsageAttribute>(inherit: true) ?? new(AttributeTargets.All);
        return $"on {usage.ValidOn}, {(usage.AllowMultiple ? "many" : "one")}, {(usage.Inherited ? "" : "not ")}inherited";
    }
}
