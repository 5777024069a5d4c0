using System.Globalization;
using Spectre.Console;

namespace ZeroG.Cli;

/// <summary>Reads a file to its end and shows how far it is; only on a terminal, and only for a file that takes a while.</summary>
internal static class ReadProgress
{
    private const long WorthShowing = 32 << 20;

    /// <summary>Hands the file to <paramref name="use"/>.</summary>
    public static async Task<T> ShowAsync<T>(Terminal terminal, string verb, FileStream file, Func<Stream, Task<T>> use)
    {
        if (!terminal.IsLive || file.Length < WorthShowing) return await use(file);

        var total = file.Length;
        await using var display = new RenderLoop<long>(terminal.OpenLive(), read => new Text(string.Create(
            CultureInfo.InvariantCulture, $"{verb} {Quantity.Bytes(read)} of {Quantity.Bytes(total)}  {100.0 * read / total:0} %")));
        await using var metered = new MeteredStream(file, display.Post);
        return await use(metered);
    }
}
