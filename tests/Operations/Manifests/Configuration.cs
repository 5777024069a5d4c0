using System.Text.Json.Nodes;

namespace ZeroG.Operations.Tests.Manifests;

/// <summary>What a silo of a rendered workload is configured with, as the kubelet would give it to the container.</summary>
internal static class Configuration
{
    /// <summary>Stands for what the cluster knows and the manifests refer to.</summary>
    public const string Reference = "(by reference)";

    /// <summary>The mounted file's settings, then the variables': by place below <c>ZeroG</c>.</summary>
    public static IReadOnlyDictionary<string, string> Of(string rendering, Manifest workload)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, value) in Leaves(JsonNode.Parse(File(rendering, workload))!["ZeroG"]!, "")) settings[path] = value;
        foreach (var (name, value) in Variables(rendering, workload)) settings[name["ZeroG__".Length..].Replace("__", ":", StringComparison.Ordinal)] = value;
        return settings;
    }

    /// <summary>Text of the file that <c>--config</c> names.</summary>
    public static string File(string rendering, Manifest workload)
    {
        var arguments = workload.Silo.Texts("args").ToList();
        Assert.Equal("--config", arguments[0]);
        var path = arguments[1];
        var mount = workload.Silo.List("volumeMounts").Single(each => path.StartsWith(each.Text("mountPath") + "/", StringComparison.Ordinal));
        var volume = workload.Pod.List("volumes").Single(each => each.Text("name") == mount.Text("name"));
        return Map(rendering, volume.Text("configMap", "name")!).Text("data", path[(mount.Text("mountPath")!.Length + 1)..])!;
    }

    /// <summary>The program's variables, those of a ConfigMap included, and before those the container's own, as in a container.</summary>
    public static IReadOnlyDictionary<string, string> Variables(string rendering, Manifest workload)
    {
        var variables = new Dictionary<string, string>();
        foreach (var map in workload.Silo.List("envFrom"))
        {
            foreach (var (name, value) in Map(rendering, map.Text("configMapRef", "name")!).At("data")!.AsObject()) variables[name] = (string)value!;
        }

        foreach (var (name, variable) in workload.Silo.Variables) variables[name] = variable.Text("value") ?? Reference;
        return variables;
    }

    private static Manifest Map(string rendering, string name) =>
        Rendering.Of(rendering).Single(manifest => manifest.Kind == "ConfigMap" && manifest.Name == name);

    private static IEnumerable<(string Path, string Value)> Leaves(JsonNode node, string path) => node is JsonObject section
        ? section.SelectMany(pair => Leaves(pair.Value!, path.Length == 0 ? pair.Key : $"{path}:{pair.Key}"))
        : [(path, node.ToString())];
}
