using System.Text.RegularExpressions;
using ZeroG.Architecture.Tests.Reading;
using ZeroG.Operations.Tests.Manifests;
using ZeroG.Silo.Cluster;

namespace ZeroG.Operations.Tests;

/// <summary>What the manifests name is what the program knows.</summary>
public sealed partial class SettingsTests
{
    public static TheoryData<string> Renderings => Rendering.All;

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Every_variable_is_one_of_the_programs_settings(string rendering)
    {
        var known = SettingCatalog.All.Select(setting => setting.Variable).ToHashSet();

        Assert.All(Rendering.Silos(rendering), silo => Assert.Subset(known, Configuration.Variables(rendering, silo).Keys.ToHashSet()));
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Every_key_of_the_mounted_file_is_one_of_the_programs_settings(string rendering)
    {
        var known = SettingCatalog.All.Select(setting => setting.Key).ToHashSet();

        Assert.All(Rendering.Silos(rendering), silo => Assert.Subset(known, Configuration.Of(rendering, silo).Keys.ToHashSet()));
        Assert.All(Rendering.Silos(rendering), silo => Assert.Equal(["ZeroG"], System.Text.Json.Nodes.JsonNode.Parse(Configuration.File(rendering, silo))!.AsObject().Select(pair => pair.Key)));
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void No_setting_is_made_twice(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            var maps = Rendering.Of(rendering).Where(manifest => silo.Silo.List("envFrom").Any(from => from.Text("configMapRef", "name") == manifest.Name));
            Assert.Empty(maps.SelectMany(map => map.At("data")!.AsObject().Select(pair => pair.Key)).Intersect(silo.Silo.Variables.Keys));
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Every_port_is_one_that_the_silo_listens_on(string rendering) =>
        Assert.All(Rendering.Silos(rendering), silo =>
        {
            var configuration = Configuration.Of(rendering, silo);
            var expected = new Dictionary<string, string> { ["silo"] = configuration["Silo:Port"], ["data"] = configuration["Data:Port"], ["http"] = configuration["Http:Port"] };
            if (configuration["Silo:Roles"].Contains("gateway", StringComparison.Ordinal)) expected["gateway"] = configuration["Silo:GatewayPort"];

            Assert.Equal(expected.OrderBy(port => port.Key), silo.Silo.List("ports").ToDictionary(port => port.Text("name")!, port => port.Text("containerPort")!).OrderBy(port => port.Key));
        });

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void A_trainer_keeps_no_more_than_its_folder_takes(string rendering) =>
        Assert.All(Rendering.Silos(rendering).Where(silo => Configuration.Of(rendering, silo)["Silo:Roles"] == "gpu"), silo =>
        {
            var limit = Assert.Single(silo.Pod.List("volumes"), volume => volume.Text("name") == "data").Text("emptyDir", "sizeLimit")!;
            Assert.EndsWith("Gi", limit, StringComparison.Ordinal);
            var bytes = long.Parse(limit[..^2], System.Globalization.CultureInfo.InvariantCulture) << 30;
            Assert.InRange(long.Parse(Configuration.Of(rendering, silo)["Blobs:CacheBytes"], System.Globalization.CultureInfo.InvariantCulture), 1, bytes * 3 / 4);
        });

    [Fact]
    public void The_image_exposes_the_ports_of_the_settings()
    {
        var ports = new[] { "Silo:Port", "Silo:GatewayPort", "Http:Port", "Data:Port" }.Select(key => SettingCatalog.Find(key)!.Default);

        Assert.Equal(ports, ExposeLine().Match(Checkout.Read("Dockerfile")).Groups["ports"].Value.Split(' '));
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Every_probed_and_scraped_path_is_one_that_the_program_serves(string rendering)
    {
        var probed = Rendering.Silos(rendering).SelectMany(silo => new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(probe => silo.Silo.Text(probe, "httpGet", "path")!));
        var scraped = Rendering.Of(rendering).SelectMany(manifest => manifest.List("spec", "podMetricsEndpoints")).Select(endpoint => endpoint.Text("path")!);
        var source = string.Concat(Checkout.FilesOf("src", ".cs").Select(Checkout.Read));

        Assert.All(probed.Concat(scraped).Distinct(), path => Assert.Contains($"\"{path}\"", source, StringComparison.Ordinal));
    }

    [RenderedTheory]
    [MemberData(nameof(Renderings))]
    public void Every_flag_is_one_of_the_verb_that_the_image_runs(string rendering)
    {
        var source = string.Concat(Checkout.FilesOf("src/Cli", ".cs").Select(Checkout.Read));
        Assert.Matches(@"ENTRYPOINT \[.*, ""silo""\]", Checkout.Read("Dockerfile"));

        Assert.All(Rendering.Silos(rendering), silo =>
        {
            Assert.Null(silo.Silo.At("command"));
            Assert.All(silo.Silo.Texts("args").Where(argument => argument.StartsWith("--", StringComparison.Ordinal)), flag =>
                Assert.True(SettingCatalog.All.Any(setting => setting.Flag == flag) || source.Contains($"\"{flag}\"", StringComparison.Ordinal), $"no option {flag}"));
        });
    }

    [GeneratedRegex(@"^EXPOSE (?<ports>[\d ]+)$", RegexOptions.Multiline)]
    private static partial Regex ExposeLine();
}
