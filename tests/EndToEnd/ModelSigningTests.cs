using System.Security.Cryptography;

namespace ZeroG.EndToEnd.Tests;

public sealed class ModelSigningTests
{
    [Fact]
    public async Task A_signed_folder_is_verified_and_what_was_changed_in_it_is_named()
    {
        using var work = new Workplace();
        var folder = Directory.CreateDirectory(Path.Combine(work.Folder, "my model")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "sub", ".git"));
        foreach (var name in (string[])["config.json", "sub/ü.bin", "sub/.git/kept", ".gitignore", ".hidden"]) File.WriteAllText(Path.Combine(folder, name), name);
        File.WriteAllText(Path.Combine(folder, "empty"), "");
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = work.Write("key.pem", System.Text.Encoding.ASCII.GetBytes(ecdsa.ExportECPrivateKeyPem()));
        var known = work.Write("public.pem", System.Text.Encoding.ASCII.GetBytes(ecdsa.ExportSubjectPublicKeyInfoPem()));
        var stranger = work.Write("stranger.pem", System.Text.Encoding.ASCII.GetBytes(other.ExportSubjectPublicKeyInfoPem()));
        var signature = Path.Combine(folder, "model.sig");
        string[] verify = ["model", "verify-signature", folder, "--signature", signature, "--key", known, "--json"];

        var signed = (await work.RunAsync("model", "sign", folder, "--key", key, "--to", signature, "--json")).Succeeded().Json;
        Assert.Equal(("my model", 5), (signed.GetProperty("name").GetString(), signed.GetProperty("files").GetInt32()));
        var held = (await work.RunAsync(verify)).Succeeded().Json;
        Assert.Equal(signed.GetProperty("digest").GetString(), held.GetProperty("digest").GetString());
        Assert.Contains("model.sig", held.GetProperty("notCovered").EnumerateArray().Select(path => path.GetString()));
        var elsewhere = Path.Combine(work.Folder, "elsewhere.sig");
        File.Copy(signature, elsewhere);
        (await work.RunAsync("model", "verify-signature", folder, "--signature", elsewhere, "--key", known)).Succeeded();

        (await work.RunAsync("model", "verify-signature", folder, "--signature", signature, "--key", stranger)).Failed(2);
        File.AppendAllText(Path.Combine(folder, "sub", "ü.bin"), "x");
        File.Delete(Path.Combine(folder, "config.json"));
        File.WriteAllText(Path.Combine(folder, "new"), "");
        var differences = (await work.RunAsync(verify)).Failed(1).Json.GetProperty("differences").EnumerateArray().Select(line => line.GetString());
        Assert.Equal(["config.json is missing", "sub/ü.bin was changed", "new was not signed"], differences);
    }

    [Fact]
    public async Task What_cannot_be_signed_leaves_no_signature()
    {
        using var work = new Workplace();
        var folder = Directory.CreateDirectory(Path.Combine(work.Folder, "model")).FullName;
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = work.Write("key.pem", System.Text.Encoding.ASCII.GetBytes(ecdsa.ExportECPrivateKeyPem()));
        var (signature, inside) = (Path.Combine(work.Folder, "model.sig"), Path.Combine(folder, "key.pem"));

        (await work.RunAsync("model", "sign", folder, "--key", key, "--to", signature)).Failed(2); // no files
        File.Copy(key, inside);
        (await work.RunAsync("model", "sign", folder, "--key", inside, "--to", signature)).Failed(2);
        (await work.RunAsync("model", "sign", folder, "--key", work.Text, "--to", signature)).Failed(2);
        (await work.RunAsync("model", "sign", Path.Combine(work.Folder, "none"), "--key", key, "--to", signature)).Failed(3);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(folder, "link"), key);
            (await work.RunAsync("model", "sign", folder, "--key", key, "--to", signature)).Failed(2);
        }

        Assert.False(File.Exists(signature));
    }
}
