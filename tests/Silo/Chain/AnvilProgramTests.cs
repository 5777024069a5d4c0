using ZeroG.Silo.Chain;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Chain;

public sealed class AnvilProgramTests
{
    [Fact]
    public void It_is_the_one_that_is_named_then_that_of_the_checkout_then_that_of_the_path()
    {
        using var folder = new TemporaryFolder();
        var named = Write(folder, "named");
        var onPath = Write(folder, "bin/anvil");
        var machine = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var program = Directory.CreateDirectory(folder.File("checkout/artifacts/bin")).FullName;

        Assert.Equal(onPath, AnvilProgram.Find(name => name == "PATH" ? $"relative:{folder.File("none")}:{folder.File("bin")}" : null, program));

        Write(folder, "checkout/contracts/package-lock.json");
        var installed = Write(folder, $"checkout/contracts/node_modules/@foundry-rs/anvil-{system}-{machine}/bin/anvil");
        Assert.Equal(installed, AnvilProgram.Find(name => name == "PATH" ? folder.File("bin") : null, program));
        Assert.Equal(named, AnvilProgram.Find(name => name == "ZEROG_ANVIL" ? named : null, program));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/no/such/anvil")]
    public void Where_there_is_none_it_is_said_how_to_get_it_and_how_to_do_without(string? named)
    {
        using var folder = new TemporaryFolder();

        var missing = Assert.Throws<ZeroGException>(() => AnvilProgram.Find(name => name == "ZEROG_ANVIL" ? named : null, folder.File("")));

        Assert.Equal(FailureKind.Unavailable, missing.Kind);
        Assert.Contains(named ?? "contracts/node_modules", missing.Message, StringComparison.Ordinal);
        Assert.Contains("npm ci", missing.Remedy, StringComparison.Ordinal);
        Assert.Contains("--chain none", missing.Remedy, StringComparison.Ordinal);
    }

    private static string Write(TemporaryFolder folder, string name)
    {
        var path = folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
