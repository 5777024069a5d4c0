using System.Text.Json.Nodes;

namespace ZeroG.Operations.Tests.Manifests;

/// <summary>An object of Kubernetes.</summary>
internal sealed record Manifest(JsonObject Content)
{
    public string Kind => (string)Content["kind"]!;

    public string Name => (string)Content["metadata"]!["name"]!;

    /// <summary>What a test says about it.</summary>
    public override string ToString() => $"{Kind} {Name}";

    /// <summary>Its label <c>app.kubernetes.io/…</c>, or null.</summary>
    public string? Label(string name) => Text("metadata", "labels", $"app.kubernetes.io/{name}");

    /// <summary>What is at a path, or null.</summary>
    public JsonNode? At(params IEnumerable<string> path) =>
        path.Aggregate((JsonNode?)Content, (node, step) => node is JsonArray array ? array[int.Parse(step)] : (node as JsonObject)?[step]);

    /// <summary>The text at a path, or null; of a number and a truth value, as YAML has it.</summary>
    public string? Text(params IEnumerable<string> path) => At(path)?.ToString();

    /// <summary>The elements of the list at a path; none when there is no list.</summary>
    public IEnumerable<Manifest> List(params IEnumerable<string> path) => (At(path) as JsonArray ?? []).Select(each => new Manifest(each!.AsObject()));

    /// <summary>The texts of the list at a path.</summary>
    public IEnumerable<string> Texts(params IEnumerable<string> path) => (At(path) as JsonArray ?? []).Select(each => each!.ToString());

    /// <summary>Of a workload, its pods' specification.</summary>
    public Manifest Pod => new(At("spec", "template", "spec")!.AsObject());

    /// <summary>Of a workload, its container of the program.</summary>
    public Manifest Silo => Pod.List("containers").Single(container => container.Text("name") == "silo");

    /// <summary>Of a container, its variables by name; of one that is read from elsewhere, the object that says where.</summary>
    public IReadOnlyDictionary<string, Manifest> Variables => List("env").ToDictionary(variable => variable.Text("name")!);
}
