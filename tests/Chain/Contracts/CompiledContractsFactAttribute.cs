using ZeroG.AbiBindings;

namespace ZeroG.Chain.Tests.Contracts;

/// <summary>A test that reads what Forge compiled; skipped, with the reason, where it is not there.</summary>
internal sealed class CompiledContractsFactAttribute : FactAttribute
{
    public CompiledContractsFactAttribute()
    {
        if (Checkout.Root is null) Skip = "The tests do not run from within a checkout.";
        else if (!Bindings.AreCompiled(Checkout.Root)) Skip = "The contracts are not compiled. Run `npm ci` and `node_modules/@foundry-rs/forge-linux-amd64/bin/forge build` in contracts/ (Linux, x64).";
    }
}
