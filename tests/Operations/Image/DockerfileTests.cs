using System.Text.RegularExpressions;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Operations.Tests.Image;

/// <summary>The image, as far as it can be judged without an engine that builds it.</summary>
public sealed partial class DockerfileTests
{
    [Fact]
    public void Everything_that_is_copied_is_there_and_sent_to_the_build()
    {
        Assert.NotEmpty(Dockerfile.Copies);
        Violations.None(
            "COPY would find nothing:",
            Dockerfile.Copies.Where(copy => !Dockerfile.FilesOf(copy.Source).Any()).Select(copy => copy.Source));
    }

    [Fact]
    public void Nothing_is_sent_to_the_build_that_is_not_copied()
    {
        var copied = Dockerfile.Copies.SelectMany(copy => Dockerfile.FilesOf(copy.Source)).ToHashSet();

        Assert.Empty(Checkout.Files.Where(path => !Dockerfile.IsIgnored(path)).Except(copied));
        Assert.All(["artifacts/x.dll", "src/Cli/obj/project.assets.json", "src/Cli/bin/x.dll", ".git/config", "tools/node_modules/x.js", "GrainRuntime.props"], path =>
            Assert.True(Dockerfile.IsIgnored(path), path));
    }

    [Fact]
    public void The_image_has_the_program_and_no_SDK()
    {
        var stages = Dockerfile.Instructions.Where(instruction => instruction.Name == "FROM").ToList();

        Assert.Equal(2, stages.Count);
        Assert.Contains("/sdk:10.0", stages[0].Words[0], StringComparison.Ordinal);
        Assert.Contains("/aspnet:10.0", stages[1].Words[0], StringComparison.Ordinal);
        // The last stage takes from the first what the publish line put out, and from nowhere else.
        var last = Dockerfile.Instructions.SkipWhile(instruction => instruction != stages[1]).ToList();
        Assert.Equal(["--from=build", Publish.Words[Publish.Words.ToList().IndexOf("-o") + 1], "./"], Assert.Single(last, instruction => instruction.Name is "COPY" or "ADD").Words);
        Assert.DoesNotContain(last, instruction => instruction.Name == "RUN");
    }

    [Fact]
    public void The_image_runs_a_silo_as_a_user_without_rights()
    {
        var user = Dockerfile.Instructions.Last(instruction => instruction.Name == "USER").Words[0];
        Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", user);

        var entry = string.Join(' ', Dockerfile.Instructions.Last(instruction => instruction.Name == "ENTRYPOINT").Words);
        Assert.Equal("[dotnet, /app/zerog.dll, silo]", entry);
    }

    [Fact]
    public void The_image_is_built_for_Orleans() => Assert.Contains("-p:GrainRuntime=Orleans", Publish.Words);

    [Fact]
    public void Base_images_are_those_of_the_target_framework()
    {
        var framework = Framework().Match(Checkout.Read("Directory.Build.props")).Groups["version"].Value;

        Assert.All(Dockerfile.Instructions.Where(instruction => instruction.Name == "FROM"), stage => Assert.EndsWith($":{framework}", stage.Words[0], StringComparison.Ordinal));
    }

    internal static Instruction Publish => Dockerfile.Instructions.Single(instruction => instruction is { Name: "RUN", Words: ["dotnet", "publish", ..] });

    [GeneratedRegex(@"<TargetFramework>net(?<version>[\d.]+)</TargetFramework>")]
    private static partial Regex Framework();
}
