using System.Text.Json.Nodes;
using ZeroG.Architecture.Tests.Reading;
using ZeroG.Operations.Tests.Manifests;

namespace ZeroG.Operations.Tests;

/// <summary>What Kubernetes and its operators would say about the manifests.</summary>
public sealed class SchemaTests
{
    private const string Validator = "tools/kubernetes/validate.mjs";

    public static TheoryData<string> Renderings => Rendering.All;

    [ValidatedTheory]
    [MemberData(nameof(Renderings))]
    public void Every_object_is_as_the_schema_of_its_kind_has_it(string rendering) =>
        Violations.None("The API server would refuse, with --validate=strict:", Faults(Rendering.Of(rendering)));

    [ValidatedFact]
    public void The_validator_refuses_a_wrong_type_and_a_member_that_no_schema_knows()
    {
        Manifest Broken(Action<JsonObject> how)
        {
            var copy = (JsonObject)Rendering.Of("dev").Single(manifest => manifest is { Kind: "Deployment", Name: "zerog-gpu" }).Content.DeepClone();
            how(copy["spec"]!.AsObject());
            return new Manifest(copy);
        }

        Assert.Contains("replicas must be integer", Assert.Single(Faults([Broken(spec => spec["replicas"] = "many")])), StringComparison.Ordinal);
        Assert.Contains("/spec/replica is no member", Assert.Single(Faults([Broken(spec => spec["replica"] = 1)])), StringComparison.Ordinal);
        Assert.Contains("no schema", Assert.Single(Faults([new Manifest(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pood" })])), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Faults(IEnumerable<Manifest> manifests)
    {
        var objects = new JsonArray([.. manifests.Select(manifest => manifest.Content.DeepClone())]);
        var (exitCode, output, errors) = Kubectl.Run("node", [Checkout.Absolute(Validator)], objects.ToJsonString());
        Assert.True(exitCode == 0, errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // Why the schemas cannot be asked, or null.
    private static string? Missing =>
        Kubectl.Missing ?? (Directory.Exists(Checkout.Absolute("tools/kubernetes/node_modules/kubernetes-models")) ? null
            : "the schemas are missing; get them with: npm --prefix tools/kubernetes ci");

    private sealed class ValidatedTheoryAttribute : TheoryAttribute
    {
        public ValidatedTheoryAttribute() => Skip = Missing;
    }

    private sealed class ValidatedFactAttribute : FactAttribute
    {
        public ValidatedFactAttribute() => Skip = Missing;
    }
}
