using System.Globalization;
using Spectre.Console;
using ZeroG.Client;

namespace ZeroG.Cli;

/// <summary>A bar that shows how far the making of a version is; only on a terminal, and only for files that take a while.</summary>
internal static class DatasetBar
{
    private const long WorthShowing = 32 << 20;
    private const int Width = 30;

    /// <summary>Runs something that says how far it is.</summary>
    public static async Task<T> ShowAsync<T>(Terminal terminal, long total, Func<Action<DatasetProgress>?, Task<T>> run)
    {
        if (!terminal.IsLive || total < WorthShowing) return await run(null);
        await using var display = new RenderLoop<DatasetProgress>(terminal.OpenLive(), state => new Text(LineOf(state)));
        return await run(display.Post);
    }

    /// <summary>The bar as a line.</summary>
    internal static string LineOf(DatasetProgress state)
    {
        var share = state.Total == 0 ? 1 : Math.Clamp((double)state.Done / state.Total, 0, 1);
        var full = (int)(share * Width);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Verb} {new string('━', full)}{new string('╌', Width - full)} {100 * share:0} %  {Quantity.Bytes(state.Done)} of {Quantity.Bytes(state.Total)}");
    }
}
