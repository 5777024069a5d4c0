namespace ZeroG.Client.Tests.Content;

public sealed class LocalFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zerog-files-").FullName;

    [Fact]
    public void Files_of_a_folder_come_in_the_order_of_their_paths_without_links_and_empty_ones()
    {
        Write("b.txt", "b");
        Write("a/z.txt", "z");
        Write("a-b.txt", "x");
        Write("a/empty.txt", "");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(_folder, "link.txt"), Path.Combine(_folder, "b.txt"));
            Directory.CreateSymbolicLink(Path.Combine(_folder, "loop"), _folder);
        }

        var found = LocalFiles.Find([_folder], out var leftOut);
        Assert.Equal(["a-b.txt", "a/z.txt", "b.txt"], found.Select(file => file.Path));
        Assert.Equal(1, leftOut);
        Assert.All(found, file => Assert.Equal(1, file.Length));
    }

    [Fact]
    public void Of_several_paths_folders_keep_their_names()
    {
        var single = Write("one.txt", "1");
        Write("f/two.txt", "2");
        Assert.Equal(["f/two.txt", "one.txt"], LocalFiles.Find([single, Path.Combine(_folder, "f")], out _).Select(file => file.Path));
    }

    [Fact]
    public void Two_files_of_one_name_a_missing_an_empty_file_and_an_empty_folder_are_refused()
    {
        var first = Write("x/same.txt", "1");
        var second = Write("y/same.txt", "2");
        Assert.Contains(second, Assert.Throws<ZeroGException>(() => LocalFiles.Find([first, second], out _)).Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.NotFound, Assert.Throws<ZeroGException>(() => LocalFiles.Find([Path.Combine(_folder, "no")], out _)).Kind);
        Assert.Equal(FailureKind.Invalid, Assert.Throws<ZeroGException>(() => LocalFiles.Find([Write("empty", "")], out _)).Kind);
        var bare = Directory.CreateDirectory(Path.Combine(_folder, "bare")).FullName;
        Assert.Contains(bare, Assert.Throws<ZeroGException>(() => LocalFiles.Find([bare], out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_would_lead_elsewhere_on_another_system_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Throws<ZeroGException>(() => LocalFiles.Find([Write("a\\b", "1")], out _));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
