using System.Globalization;
using ZeroG.Client;
using ZeroG.Silo.Node;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Node;

public sealed class DataDirectoryTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public void A_held_directory_is_refused_with_the_process_that_holds_it()
    {
        using var folder = new TemporaryFolder();
        using var held = DataDirectory.Open(folder.Path);

        var refused = Assert.Throws<ZeroGException>(() => DataDirectory.Open(folder.Path));

        Assert.Equal(FailureKind.Conflict, refused.Kind);
        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_is_not_somebody_elses()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("lock"), folder.File("missing", "lock"));
        File.WriteAllText(folder.File("holder"), "4711");

        var refused = Assert.Throws<ZeroGException>(() => DataDirectory.Open(folder.Path));

        Assert.Equal(FailureKind.Storage, refused.Kind);
        Assert.DoesNotContain("4711", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_is_held_while_it_is_open_and_by_that_process_alone()
    {
        using var folder = new TemporaryFolder();
        Assert.False(DataDirectoryLock.IsHeld(folder.Path));
        using (DataDirectory.Open(folder.Path))
        {
            Assert.True(DataDirectoryLock.IsHeldBy(folder.Path, Environment.ProcessId));
            Assert.False(DataDirectoryLock.IsHeldBy(folder.Path, Environment.ProcessId + 1));
        }

        Assert.False(DataDirectoryLock.IsHeld(folder.Path));
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), File.ReadAllText(folder.File("holder")));
    }

    [Fact]
    public void The_address_of_a_dead_node_goes_when_the_next_one_takes_the_directory()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(NodeAddress.FileOf(folder.Path), "{}");

        using var held = DataDirectory.Open(folder.Path);

        Assert.False(File.Exists(NodeAddress.FileOf(folder.Path)));
    }

    [Fact]
    public void The_identity_of_a_node_stays()
    {
        using var folder = new TemporaryFolder();
        byte[] first;
        using (var held = DataDirectory.Open(folder.Path)) first = held.NodeId.ToArray();
        using var again = DataDirectory.Open(folder.Path);

        Assert.Equal(32, first.Length);
        Assert.Equal(first, again.NodeId.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_damaged_identity_is_an_error_and_is_never_replaced(int length)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("node.id"), new byte[length]);

        var damaged = Assert.Throws<ZeroGException>(() => DataDirectory.Open(folder.Path));

        Assert.Equal(FailureKind.Storage, damaged.Kind);
        Assert.Contains(folder.File("node.id"), damaged.Message, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(folder.File("node.id")).Length);
        Assert.False(DataDirectoryLock.IsHeld(folder.Path));
    }

    [Fact]
    public void A_directory_that_others_could_enter_is_closed_to_them()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        using var held = DataDirectory.Open(folder.Path);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder.Path));
    }

    [Fact]
    public void A_folder_of_other_things_is_never_closed_to_others()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        var open = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(folder.Path, open);
        File.WriteAllText(folder.File("letter.txt"), "not a node's");

        Assert.Equal(FailureKind.Storage, Assert.Throws<ZeroGException>(() => DataDirectory.Open(folder.Path)).Kind);

        Assert.Equal(open, File.GetUnixFileMode(folder.Path));
        Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }
}
