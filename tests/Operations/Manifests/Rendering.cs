using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ZeroG.Architecture.Tests.Reading;
using ZeroG.TestProcesses;

namespace ZeroG.Operations.Tests.Manifests;

/// <summary>Every overlay, and the production overlay with each optional component, as Kubernetes gets them.</summary>
internal static class Rendering
{
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<Manifest>>> s_rendered = new();

    /// <summary>Names of all of them: <c>dev</c>, <c>prod</c>, <c>prod+keda</c>, …</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Folders("overlays"), .. Optional.Select(component => $"prod+{component}")];

    /// <summary>For theories over all of them.</summary>
    public static TheoryData<string> All => [.. Names];

    /// <summary>The components that no overlay takes in by itself.</summary>
    public static IEnumerable<string> Optional => Folders("components").Where(component =>
        !Folders("overlays").Any(overlay => Checkout.Read($"k8s/overlays/{overlay}/kustomization.yaml").Contains($"components/{component}\n", StringComparison.Ordinal)));

    /// <summary>The objects of one of them.</summary>
    public static IReadOnlyList<Manifest> Of(string name) => s_rendered.GetOrAdd(name, _ => new(() => Render(name))).Value;

    /// <summary>A copy of one of them, changed.</summary>
    /// <param name="name">Of the one that is copied.</param>
    /// <param name="how">Name of the change, unique.</param>
    /// <param name="change">What is done to the copy.</param>
    /// <returns>Name of the copy, for the tests that take a name.</returns>
    public static string Changed(string name, string how, Action<List<Manifest>> change)
    {
        var copy = Of(name).Select(manifest => new Manifest((JsonObject)manifest.Content.DeepClone())).ToList();
        change(copy);
        var changed = $"{name} ({how})";
        s_rendered[changed] = new(copy);
        return changed;
    }

    /// <summary>Its silos' workloads: Deployments and StatefulSets.</summary>
    public static IEnumerable<Manifest> Silos(string name) => Workloads(name).Where(manifest => manifest.Label("name") == "zerog");

    /// <summary>All its workloads.</summary>
    public static IEnumerable<Manifest> Workloads(string name) => Of(name).Where(manifest => manifest.Kind is "Deployment" or "StatefulSet");

    private static IEnumerable<string> Folders(string of) =>
        Directory.GetDirectories(Checkout.Absolute($"k8s/{of}")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    private static IReadOnlyList<Manifest> Render(string name)
    {
        if (name.Split('+') is not [var overlay, var component]) return Yaml.Documents(Kubectl.Kustomize(Checkout.Absolute($"k8s/overlays/{name}")));
        using var place = new TemporaryFolder();
        string Relative(string path) => Path.GetRelativePath(place.Path, Checkout.Absolute(path));
        File.WriteAllText(place.File("kustomization.yaml"), $"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            namespace: zerog
            resources:
              - {Relative($"k8s/overlays/{overlay}")}
            components:
              - {Relative($"k8s/components/{component}")}
            """);
        return Yaml.Documents(Kubectl.Kustomize(place.Path));
    }
}

/// <summary>A theory over rendered manifests; skipped, with the reason, where nothing can render them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RenderedTheoryAttribute : TheoryAttribute
{
    public RenderedTheoryAttribute() => Skip = Kubectl.Missing;
}

/// <summary>A fact about rendered manifests; skipped, with the reason, where nothing can render them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RenderedFactAttribute : FactAttribute
{
    public RenderedFactAttribute() => Skip = Kubectl.Missing;
}
