using System.Text.Json.Nodes;

namespace ZeroG.Operations.Tests.Manifests;

/// <summary>Kubernetes' label selectors, as far as the manifests use them.</summary>
internal static class Labels
{
    /// <summary>Whether a selector (<c>matchLabels</c>, or a Service's plain map) selects what has these labels.</summary>
    public static bool Select(JsonNode? selector, JsonNode? labels)
    {
        if (selector is null) return false;
        Assert.Null(selector["matchExpressions"]);
        var wanted = (selector["matchLabels"] ?? (selector["matchExpressions"] is null && selector.AsObject().All(pair => pair.Value is JsonValue) ? selector : new JsonObject())).AsObject();
        return wanted.All(pair => (string?)labels?[pair.Key] == (string?)pair.Value);
    }
}
