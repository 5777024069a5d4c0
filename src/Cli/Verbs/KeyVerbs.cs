using System.CommandLine;
using ZeroG.Chain.Keys;
using ZeroG.Silo.Chain;
using ZeroG.Silo.Node;

namespace ZeroG.Cli;

/// <summary><c>zerog key</c>: the keys of the accounts that a node acts with. No key is ever printed.</summary>
internal static class KeyVerbs
{
    private static readonly Argument<string> KeyFileName = new("FILE") { Description = "Key file of another wallet (Web3 Secret Storage, version 3)." };

    private static readonly Option<string?> FromPassword = new("--from-password-file")
    {
        Description = "File with the password of that key file. Default: the password of the node's keys.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Role = new("--as")
    {
        Description = "What the node is to use the key for from its next start on, as 'key list' names it: owner, a referee, or, where it has no key yet, orchestrator, recovery or a provider. Default: nothing.",
        HelpName = "ROLE",
    };

    public static Command Create() => Verb.Group(
        "key",
        "Keep the keys of accounts on a chain.",
        Verb.Create("new", "Make a key.", [ChainArguments.PasswordFile], NewAsync),
        Verb.Create("import", "Take over a key from another wallet's file.", [KeyFileName, Role, FromPassword, ChainArguments.PasswordFile], ImportAsync),
        Verb.Create("list", "List the accounts with keys here, and what the node uses them for.", [], ListAsync));

    private static Task<int> NewAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var keys = Open(invocation);
        return Done(invocation, keys.Create().ToString());
    }

    private static async Task<int> ImportAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var file = await InputFile.ReadAllAsync(invocation.Arguments.GetRequiredValue(KeyFileName), KeyFile.MaxBytes, cancellationToken);
        var from = invocation.Arguments.GetValue(FromPassword);
        if (invocation.Arguments.GetValue(Role) is { } role) return await Done(invocation, RoleImport.Import(invocation.DataDirectory, PasswordFileOf(invocation), role, file, from).ToString());
        using var keys = Open(invocation);
        return await Done(invocation, keys.Import(file, from).ToString());
    }

    private static Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var folder = invocation.DataDirectory;
        var roles = ChainRole.Of(folder).ToLookup(role => role.Account);
        var keys = KeyFolder.List(DataDirectory.KeysOf(folder))
            .Select(account => new { Account = account.ToString(), Roles = roles[account].Select(role => role.Role).ToList() }).ToList();
        invocation.Terminal.Result(new { Keys = keys }, text => Columns.Write(text, ["ACCOUNT", "USED AS"], keys.Select(key => (string[])[
            key.Account, key.Roles.Count > 0 ? string.Join(", ", key.Roles) : "–"])));
        return Task.FromResult(ExitCodes.Success);
    }

    private static KeyFolder Open(Invocation invocation) => KeyFolder.Open(DataDirectory.KeysOf(invocation.DataDirectory), PasswordFileOf(invocation), makesPassword: false);

    private static string? PasswordFileOf(Invocation invocation) => ChainArguments.PasswordFileOf(invocation.Arguments, Environment.GetEnvironmentVariable);

    private static Task<int> Done(Invocation invocation, string account)
    {
        invocation.Terminal.Result(new { Account = account }, text => text.WriteLine(account));
        return Task.FromResult(ExitCodes.Success);
    }
}
