using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Tests.Cluster;

public sealed class ConfigurationPageTests
{
    [Fact]
    public void The_page_has_every_setting_with_its_default_its_flag_and_its_variable_and_no_other()
    {
        var rows = File.ReadLines(Page()).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | "))
            .ToDictionary(cells => cells[0].Trim('`'), cells => string.Join(" | ", cells[1..]));

        Assert.Equal(SettingCatalog.All.Select(setting => setting.Key).Order(), rows.Keys.Order());
        Assert.All(SettingCatalog.All, setting => Assert.Equal(
            $"{setting.Meaning} | {(setting.Default.Length == 0 ? "–" : setting.Default)} | {(setting.Flag is null ? "–" : $"`{setting.Flag}`")} | `{setting.Variable}`",
            rows[setting.Key]));
    }

    [Fact]
    public void The_nearest_setting_to_a_misspelt_one_is_the_one_that_was_meant() =>
        Assert.All(SettingCatalog.All, setting => Assert.Equal(setting, SettingCatalog.Nearest(setting.Key.Remove(setting.Key.Length - 2, 1))));

    private static string Page()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var page = Path.Combine(folder.FullName, "docs", "configuration.md");
            if (File.Exists(page)) return page;
        }

        throw new FileNotFoundException("docs/configuration.md is above no folder of the tests.");
    }
}
