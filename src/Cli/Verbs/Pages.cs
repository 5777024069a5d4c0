using ZeroG.Client;

namespace ZeroG.Cli;

/// <summary>Lists as a whole, page by page.</summary>
internal static class Pages
{
    /// <summary>Items a page.</summary>
    public const int Limit = 500;

    public static async Task<List<T>> AllAsync<T>(Func<string?, Task<Page<T>>> next)
    {
        var items = new List<T>();
        string? after = null;
        do
        {
            var page = await next(after);
            items.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        return items;
    }
}
