namespace ZeroG.Grains;

/// <summary>State that a grain shows only once it is stored.</summary>
internal static class DurableState
{
    /// <summary>Stores <paramref name="next"/>. When that fails the state is as before, so that a repeated call writes again.</summary>
    public static async Task StoreAsync<T>(this IPersistentState<T> held, T next)
    {
        var before = held.State;
        held.State = next;
        try
        {
            await held.WriteStateAsync();
        }
        catch
        {
            held.State = before;
            throw;
        }
    }
}
