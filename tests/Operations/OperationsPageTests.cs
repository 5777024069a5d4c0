using System.Text.RegularExpressions;
using ZeroG.Architecture.Tests.Reading;
using ZeroG.Operations.Tests.Manifests;
using ZeroG.Silo.Cluster;

namespace ZeroG.Operations.Tests;

/// <summary>docs/operations.md says what there is.</summary>
public sealed partial class OperationsPageTests
{
    private static readonly string s_page = Checkout.Read("docs/operations.md");

    public static TheoryData<string> Renderings => Rendering.All;

    [Fact]
    public void Every_alert_is_explained_and_every_explained_alert_exists()
    {
        var alerts = Yaml.Document(Checkout.Read("k8s/components/dashboards/alerts.yaml")).List("groups").SelectMany(group => group.List("rules")).Select(rule => rule.Text("alert")!);

        Assert.Equal(alerts, AlertRow().Matches(s_page).Select(match => match.Groups["name"].Value));
    }

    [Fact]
    public void Every_component_is_listed_and_every_listed_component_exists()
    {
        var folders = Directory.GetDirectories(Checkout.Absolute("k8s/components")).Select(folder => Path.GetFileName(folder)!);
        var listed = ComponentRow().Matches(Section("## Install in production")).Select(match => match.Groups["name"].Value);

        Assert.Equal(folders.Order(), listed.Order());
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Every_Secret_that_is_referred_to_is_described_with_its_keys(string rendering)
    {
        var described = SecretRow().Matches(Section("## Secrets")).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["keys"].Value);
        var references = Rendering.Of(rendering).SelectMany(manifest => SecretReference().Matches(manifest.Content.ToJsonString())).Select(match => match.Groups["name"].Value).Distinct().ToList();
        var keys = Rendering.Silos(rendering).SelectMany(silo => silo.Silo.Variables.Values)
            .Where(variable => variable.At("valueFrom", "secretKeyRef") is not null)
            .Select(variable => (Name: variable.Text("valueFrom", "secretKeyRef", "name")!, Key: variable.Text("valueFrom", "secretKeyRef", "key")!));

        Assert.NotEmpty(references);
        Assert.All(references.Concat(keys.Select(each => each.Name)), name => Assert.Contains(name, described.Keys));
        Assert.All(keys, each => Assert.Contains($"`{each.Key}`", described[each.Name], StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_that_is_named_exists() =>
        Violations.None(
            "No such setting:",
            from match in SettingName().Matches(s_page)
            let key = match.Groups["key"].Value
            where SettingCatalog.Find(key) is null
            select key);

    [Fact]
    public void Every_path_of_the_checkout_that_is_named_exists() =>
        Violations.None(
            "No such file or folder:",
            from match in CheckoutPath().Matches(s_page)
            let path = match.Value.TrimEnd('/')
            where !File.Exists(Checkout.Absolute(path)) && !Directory.Exists(Checkout.Absolute(path))
            select path);

    [Fact]
    public void Every_link_leads_somewhere() =>
        Violations.None(
            "No such page:",
            from match in Link().Matches(s_page)
            where !File.Exists(Checkout.Absolute($"docs/{match.Groups["page"].Value}"))
            select match.Groups["page"].Value);

    [RenderedFact]
    public void Every_workload_that_a_command_names_exists()
    {
        var workloads = Rendering.Of("dev").Select(manifest => $"{manifest.Kind.ToLowerInvariant()}/{manifest.Name}").ToHashSet();

        Assert.All(Workload().Matches(s_page), match => Assert.Contains(match.Value, workloads));
        Assert.NotEmpty(Workload().Matches(s_page));
    }

    private static string Section(string heading)
    {
        var start = s_page.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        var end = s_page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return s_page[start..(end < 0 ? s_page.Length : end)];
    }

    [GeneratedRegex(@"^\| `(?<name>ZeroG\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex AlertRow();

    [GeneratedRegex(@"^\| `(?<name>[a-z-]+)`( \(in `prod`\))? \|", RegexOptions.Multiline)]
    private static partial Regex ComponentRow();

    [GeneratedRegex(@"^\| `(?<name>zerog-[a-z-]+)` \| (?<keys>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex SecretRow();

    [GeneratedRegex("""(?:"secretName":|"secret":\{"name":|"credentials":\{[^}]*"name":)"(?<name>[^"]+)""")]
    private static partial Regex SecretReference();

    [GeneratedRegex(@"`(?<key>(Silo|Membership|Storage|Device|Provider|Blobs|Data|Http|Security|Tls|Logging):\w+)[=`]")]
    private static partial Regex SettingName();

    [GeneratedRegex(@"(?<![\w./-])k8s/[\w./-]+")]
    private static partial Regex CheckoutPath();

    [GeneratedRegex(@"\]\((?<page>[\w-]+\.md)(#[\w-]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\b(statefulset|deployment|service)/zerog-[a-z]+\b")]
    private static partial Regex Workload();
}
