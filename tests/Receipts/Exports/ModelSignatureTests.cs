using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ZeroG.Provenance;

namespace ZeroG.Receipts.Tests;

public sealed class ModelSignatureTests
{
    private static readonly SignedModel s_model = SignedModel.Of("model", [Resource("config.json"), Resource("a.txt"), Resource("a/b ü.bin"), Resource("model.safetensors")], SignedModel.Git);

    [ExportFact]
    public async Task Sigstores_own_verifier_takes_the_bundle_and_none_that_was_changed()
    {
        using var validator = new Validator();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bundle = ModelSignature.Sign(s_model, key);
        Assert.Equal("valid", await validator.AskAsync("sigstore", bundle, key.ExportSubjectPublicKeyInfoPem()));
        Assert.StartsWith("VerificationError", await validator.AskAsync("sigstore", bundle, other.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);
        Assert.StartsWith("VerificationError", await validator.AskAsync("sigstore", Forged(bundle, "config.json", "Config.json"), key.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_signed_comes_back_and_files_are_in_the_order_of_their_parts()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var model = ModelSignature.Verify(ModelSignature.Sign(s_model, key), key);
        Assert.Equal(["a/b ü.bin", "a.txt", "config.json", "model.safetensors"], model.Resources.Select(resource => resource.Name));
        Assert.Equal((s_model.Name, s_model.Digest), (model.Name, model.Digest));
        Assert.Equal([.. s_model.Resources], model.Resources.ToArray());
        Assert.Equal([.. SignedModel.Git], model.Ignored.ToArray());
    }

    [Fact]
    public void The_digest_is_that_of_a_model_which_OpenSSFs_tool_signed()
    {
        // scripts/tests/v1.1.0-elliptic-key/model.sig of github.com/sigstore/model-transparency.
        SignedModel model = SignedModel.Of(
            "v1.1.0-elliptic-key",
            [
                new ModelResource("signme-1", Hash256.Parse("0xbc9a717db6064a32cbe9eae6fc40651dd6d36ef1757183f590eff2b1765d7ebc")),
                new ModelResource("signme-2", Hash256.Parse("0x32dcb1f8e1ae52d5963e56a6ba06ab58b424c15ed2a6b70d2feca1d089370028")),
            ],
            []);
        Assert.Equal("0x92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4", model.Digest.ToString());
    }

    [Fact]
    public void A_files_change_absence_and_addition_are_named()
    {
        ModelResource[] files = [.. s_model.Resources];
        Assert.Empty(s_model.Differences(files));
        Assert.Equal(["a.txt was changed"], s_model.Differences([files[0], files[1] with { Sha256 = files[0].Sha256 }, .. files[2..]]));
        Assert.Equal(["config.json is missing", "new was not signed"], s_model.Differences([.. files[..2], files[3], Resource("new")]));
        Assert.True(SignedModel.Covers([".git", "sub/"], ".git/config") && SignedModel.Covers(["sub/"], "sub/a") && !SignedModel.Covers([".git"], ".gitignore"));
    }

    [Fact]
    public void Every_changed_byte_is_refused_or_says_nothing()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (bundle, random, refused) = (ModelSignature.Sign(s_model, key), new Random(3), 0);
        for (var i = 0; i < 2_000; i++)
        {
            var changed = bundle.ToArray();
            changed[random.Next(bundle.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                // Spaces, unread members and the key's hint are outside of the signature: what is read is what was signed.
                Assert.Equal([.. s_model.Resources], ModelSignature.Verify(changed, key).Resources.ToArray());
            }
            catch (ModelSignatureException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_800, 2_000);
    }

    [Fact]
    public void What_is_no_signature_of_a_model_by_that_key_is_refused_with_the_reason()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bundle = ModelSignature.Sign(s_model, key);
        Refused("another key", bundle, other);
        Refused("not by that key", Without(bundle, "verificationMaterial", "publicKey", "hint"), other);
        Assert.Equal(s_model.Digest, ModelSignature.Verify(Without(bundle, "verificationMaterial", "publicKey", "hint"), key).Digest);
        Refused("has been changed", Forged(bundle, "config.json", "Config.json"), key);
        Refused("certificate", Without(bundle, "verificationMaterial", "publicKey"), key);
        Refused("JSON", Without(bundle, "dsseEnvelope", "payload"), key);
        Refused("JSON", "null"u8.ToArray(), key);
        Refused("not one", Change(bundle, one => one["dsseEnvelope"]!["signatures"] = new JsonArray()), key);

        // Signed, and yet not what it must be.
        Refused("not that of its files", Resigned(bundle, key, s_model.Resources[0].Sha256.ToString()[2..], s_model.Resources[1].Sha256.ToString()[2..]), key);
        Refused("twice", Resigned(bundle, key, "config.json", "a.txt"), key);
        Refused("64 digits", Resigned(bundle, key, s_model.Resources[0].Sha256.ToString()[2..], "12"), key);
        Refused("'shards'", Resigned(bundle, key, "\"files\"", "\"shards\""), key);
        Refused("links", Resigned(bundle, key, "\"allow_symlinks\":false", "\"allow_symlinks\":true"), key);
        Refused("predicate", Resigned(bundle, key, "signature/v1.0", "signature/v9.0"), key);
    }

    [Fact]
    public void Nulls_and_other_nonsense_never_crash_the_reader()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (bundle, refused) = (ModelSignature.Sign(s_model, key), 0);
        var payload = Encoding.UTF8.GetString(Convert.FromBase64String((string)JsonNode.Parse(bundle)!["dsseEnvelope"]!["payload"]!));
        foreach (var piece in (string[])["null", "[]", "{}", "[null]", "[[]]", "0", "-1", "1e999", "\"\"", "\"\\ud800\"", "true", new string('[', 2_000)])
        {
            foreach (var (text, isSigned) in ((string, bool)[])[(Encoding.UTF8.GetString(bundle), false), (payload, true)])
            {
                for (var colon = text.IndexOf(':', StringComparison.Ordinal); colon >= 0; colon = text.IndexOf(':', colon + 1))
                {
                    foreach (var end in (int[])[EndOf(text, colon + 1), text.IndexOfAny([',', '}', ']'], colon)])
                    {
                        var changed = text[..(colon + 1)] + piece + text[end..];
                        try
                        {
                            _ = ModelSignature.Verify(isSigned ? Resigned(bundle, key, payload, changed) : Encoding.UTF8.GetBytes(changed), key);
                        }
                        catch (ModelSignatureException)
                        {
                            refused++;
                        }
                    }
                }
            }
        }

        Assert.True(refused > 500, $"{refused} were refused.");
    }

    [Fact]
    public void Keys_are_of_one_curve_and_only_private_ones_sign()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var pem in (string[])[key.ExportECPrivateKeyPem(), key.ExportPkcs8PrivateKeyPem()])
        {
            using var read = SigningPem.Private(pem);
            Assert.Equal(s_model.Digest, ModelSignature.Verify(ModelSignature.Sign(s_model, read), key).Digest);
        }

        using (var read = SigningPem.Public(key.ExportSubjectPublicKeyInfoPem())) Assert.Equal(SigningPem.HintOf(key), SigningPem.HintOf(read));
        Assert.Contains("public key", Assert.Throws<ModelSignatureException>(() => SigningPem.Private(key.ExportSubjectPublicKeyInfoPem())).Message, StringComparison.Ordinal);
        Assert.Contains("P-256", Assert.Throws<ModelSignatureException>(() => SigningPem.Public(large.ExportSubjectPublicKeyInfoPem())).Message, StringComparison.Ordinal);
        Assert.Throws<ModelSignatureException>(() => SigningPem.Public("no PEM"));
        // The curve by its parameters instead of its name ('openssl ec -param_enc explicit').
        Assert.Throws<ModelSignatureException>(() => SigningPem.Public(
            "-----BEGIN PUBLIC KEY-----\n"
            + "MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAAAAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA///////////////8BCBaxjXYqjqT57PrvVV2"
            + "mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSdNgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA"
            + "//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABG24hpttHJza9UPZWE/0oVTUEoZCFkTBg3WIjJ7KBcuEUQQfmQpaO0pHxbfEQTCkR7oBDhQdXTXAa5EsS7eNrZo="
            + "\n-----END PUBLIC KEY-----"));
        Assert.Throws<ModelSignatureException>(() => SigningPem.Private(key.ExportEncryptedPkcs8PrivateKeyPem("word", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1))));
    }

    private static void Refused(string why, byte[] bundle, ECDsa key) =>
        Assert.Contains(why, Assert.Throws<ModelSignatureException>(() => ModelSignature.Verify(bundle, key)).Message, StringComparison.Ordinal);

    // Behind the value that begins there.
    private static int EndOf(string json, int start)
    {
        var (depth, isText) = (0, false);
        for (var at = start; at < json.Length; at++)
        {
            if (json[at] == '"' && json[at - 1] != '\\') isText = !isText;
            if (isText) continue;
            if (json[at] is '{' or '[') depth++;
            if (json[at] is '}' or ']' && depth-- == 0) return at;
            if (json[at] == ',' && depth == 0) return at;
        }

        return json.Length;
    }

    private static ModelResource Resource(string name) => new(name, Hash256.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(name))));

    private static byte[] Change(byte[] bundle, Action<JsonObject> change)
    {
        var read = JsonNode.Parse(bundle)!.AsObject();
        change(read);
        return read.ToJsonString().Bytes();
    }

    private static byte[] Without(byte[] bundle, params string[] path) => Change(bundle, read =>
    {
        JsonNode owner = read;
        foreach (var name in path[..^1]) owner = owner[name]!;
        Assert.True(owner.AsObject().Remove(path[^1]));
    });

    // The payload with a text for another, under the old signature.
    private static byte[] Forged(byte[] bundle, string text, string other) => Change(bundle, read =>
    {
        var payload = Encoding.UTF8.GetString(Convert.FromBase64String($"{read["dsseEnvelope"]!["payload"]}"));
        Assert.Contains(text, payload, StringComparison.Ordinal);
        read["dsseEnvelope"]!["payload"] = Convert.ToBase64String(payload.Replace(text, other, StringComparison.Ordinal).Bytes());
    });

    // The same with a signature of its own.
    private static byte[] Resigned(byte[] bundle, ECDsa key, string text, string other) => Change(Forged(bundle, text, other), read =>
    {
        var digest = DsseEnvelope.DigestOf(InTotoStatement.PayloadType, Convert.FromBase64String($"{read["dsseEnvelope"]!["payload"]}"));
        read["dsseEnvelope"]!["signatures"]![0]!["sig"] = Convert.ToBase64String(key.SignHash(digest.ToArray(), DSASignatureFormat.Rfc3279DerSequence));
    });
}
