using System.Collections.Immutable;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ZeroG.Architecture.Tests.Reading;

/// <summary>A project under <c>src</c> as its project file describes it and as the compiler sees its sources, against the in-process runtime.</summary>
internal sealed class SourceProject
{
    private static readonly Dictionary<string, SourceProject> s_loaded = [];
    private static readonly Lock s_lock = new(), s_binding = new();

    private static readonly string[] s_implicitUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static readonly Lazy<ImmutableArray<MetadataReference>> s_framework = new(() => [.. Framework.Select(path => MetadataReference.CreateFromFile(path))]);

    private readonly Lazy<CSharpCompilation> _compilation;

    private SourceProject(string name)
    {
        Name = name;
        File = $"src/{name}/ZeroG.{name}.csproj";
        var project = XDocument.Load(Checkout.Absolute(File));
        GrainApi = project.Descendants("GrainApi").SingleOrDefault()?.Value;
        Packages = Includes(project, "PackageReference");
        Frameworks = Includes(project, "FrameworkReference");
        References = [.. Includes(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)["ZeroG.".Length..])];
        Friends = Includes(project, "InternalsVisibleTo");
        Usings = Includes(project, "Using");
        _compilation = new(Compile);
    }

    /// <summary>The files of the shared frameworks that these tests run on.</summary>
    internal static IEnumerable<string> Framework => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => Path.GetDirectoryName(path)!.Contains("Microsoft.", StringComparison.Ordinal))
        .Where(path => path.Contains($"{Path.DirectorySeparatorChar}shared{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>Name without the prefix, such as <c>Grains</c>.</summary>
    public string Name { get; }

    /// <summary>Path of the project file.</summary>
    public string File { get; }

    /// <summary>Which part of the Orleans API it is written against, or null.</summary>
    public string? GrainApi { get; }

    /// <summary>Packages that it names itself.</summary>
    public ImmutableArray<string> Packages { get; }

    /// <summary>Shared frameworks that it names itself.</summary>
    public ImmutableArray<string> Frameworks { get; }

    /// <summary>Projects that it names itself.</summary>
    public ImmutableArray<string> References { get; }

    /// <summary>Assemblies that see its internals.</summary>
    public ImmutableArray<string> Friends { get; }

    /// <summary>Namespaces that all of its sources use.</summary>
    public ImmutableArray<string> Usings { get; }

    /// <summary>Its sources, compiled in memory.</summary>
    public CSharpCompilation Compilation => _compilation.Value;

    public static SourceProject Named(string name)
    {
        lock (s_lock)
        {
            return s_loaded.TryGetValue(name, out var project) ? project : s_loaded[name] = new SourceProject(name);
        }
    }

    /// <summary>Itself and all that it references, directly or not.</summary>
    public IEnumerable<SourceProject> Closure() => References.SelectMany(name => Named(name).Closure()).Append(this).Distinct();

    /// <summary>Where a node stands, as <c>path(line)</c>.</summary>
    public static string Place(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return $"{span.Path}({span.StartLinePosition.Line + 1})";
    }

    /// <summary>
    /// A compilation, with its references bound: one after the other, so that the next takes the framework's symbols from the one before.
    /// Two that are bound at once have each their own, and whoever references both sees the types of one as other symbols than it does itself.
    /// </summary>
    internal static CSharpCompilation Bound(CSharpCompilation compilation)
    {
        lock (s_binding)
        {
            _ = compilation.Assembly;
            return compilation;
        }
    }

    private static ImmutableArray<string> Includes(XDocument project, string item) =>
        [.. project.Descendants(item).SelectMany(x => ((string?)x.Attribute("Include") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))];

    private CSharpCompilation Compile()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var usings = s_implicitUsings.Concat(Usings);
        if (GrainApi is not null) usings = usings.Append("Orleans");
        if (GrainApi == "Server") usings = usings.Append("Orleans.Hosting").Append("Orleans.Runtime");
        var added = string.Concat(usings.Select(name => $"global using {name};\n"))
            + string.Concat(Friends.Select(name => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{name}\")]\n"));
        return Bound(CSharpCompilation.Create(
            $"ZeroG.{Name}",
            Checkout.FilesOf($"src/{Name}", ".cs")
                .Select(path => CSharpSyntaxTree.ParseText(Checkout.Read(path), options, path))
                .Prepend(CSharpSyntaxTree.ParseText(added, options, $"src/{Name}/(implicit)")),
            Closure().Where(project => project != this).Select(project => (MetadataReference)project.Compilation.ToMetadataReference())
                .Concat(GrainApi is null || References.Contains("InProcess") ? [] : [Named("InProcess").Compilation.ToMetadataReference()])
                .Concat(s_framework.Value),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true)));
    }
}
