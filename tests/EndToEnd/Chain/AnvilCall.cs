using System.Net.Http.Json;

namespace ZeroG.EndToEnd.Tests.Chain;

/// <summary>What only a chain for development lets anybody do.</summary>
internal static class AnvilCall
{
    /// <summary>Gives an account money.</summary>
    public static async Task SetBalanceAsync(string endpoint, string account, string wei)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(new Uri(endpoint), new { jsonrpc = "2.0", id = 1, method = "anvil_setBalance", @params = new[] { account, wei } });
        Assert.DoesNotContain("error", await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
