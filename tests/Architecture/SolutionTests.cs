using System.Xml.Linq;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests;

/// <summary>The solution and the project files.</summary>
public sealed class SolutionTests
{
    private static IEnumerable<string> Projects =>
        Checkout.FilesOf("src", ".csproj").Concat(Checkout.FilesOf("tests", ".csproj")).Concat(Checkout.FilesOf("bench", ".csproj")).Concat(Checkout.FilesOf("samples", ".csproj")).Concat(Checkout.FilesOf("tools", ".csproj"));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Checkout.Read("ZeroG.Orleans.sln").Replace('\\', '/');

        Violations.None(
            "Not in ZeroG.Orleans.sln; add it with dotnet sln add:",
            Projects.Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Package_versions_stand_in_one_file() =>
        Violations.None(
            "Versions belong into Directory.Packages.props:",
            from path in Checkout.Files
            where Path.GetExtension(path) is ".csproj" or ".props" or ".targets" && path != "Directory.Packages.props"
            from element in XDocument.Load(Checkout.Absolute(path), LoadOptions.SetLineInfo).Descendants()
            where element.Name.LocalName is "PackageReference" or "PackageVersion" or "GlobalPackageReference"
            where element.Attributes().Any(attribute => attribute.Name.LocalName is "Version" or "VersionOverride")
                || element.Elements().Any(child => child.Name.LocalName is "Version" or "VersionOverride")
            select $"{path}({((System.Xml.IXmlLineInfo)element).LineNumber}): {element.Attribute("Include")?.Value ?? element.Attribute("Update")?.Value}");

    [Fact]
    public void Every_package_on_Orleans_has_the_same_pinned_version() =>
        Violations.None(
            "Orleans packages must share $(OrleansVersion), pinned in brackets:",
            from element in XDocument.Load(Checkout.Absolute("Directory.Packages.props")).Descendants()
            where element.Name.LocalName == "OrleansVersion"
                ? !(element.Value.StartsWith('[') && element.Value.EndsWith(']'))
                : (string?)element.Attribute("Include") is { } name && name.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal)
                    && (string?)element.Attribute("Version") != "$(OrleansVersion)"
            select element.ToString());
}
