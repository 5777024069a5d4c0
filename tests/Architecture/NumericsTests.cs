using Microsoft.CodeAnalysis.CSharp;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests;

/// <summary>A step of training gives the same bits on every machine, so nothing in the engine lets a machine choose them (docs/numerics.md).</summary>
public sealed class NumericsTests
{
    [Fact]
    public void The_engine_uses_no_operation_whose_bits_a_machine_chooses() =>
        Violations.None(
            "Its bits may differ between machines; use Numerics/PortableMath, Kernels/Exponential or a sum with a written order:",
            Arithmetic.Uses(SourceProject.Named("Training").Compilation));

    [Theory]
    [InlineData("var y = Math.Exp(1.5);")]
    [InlineData("var y = MathF.Pow(1.5f, 3);")]
    [InlineData("var y = double.Log2(x);")]
    [InlineData("var y = Sin(x);")]
    [InlineData("var y = V.MultiplyAddEstimate(V.Create(1f), V.Create(2f), V.Create(3f));")]
    [InlineData("var y = Vector512.Exp(Vector512.Create(1f));")]
    [InlineData("var y = Vector128.Sum(Vector128.Create(1f));")]
    [InlineData("var y = Vector.Dot(new Vector<float>(1f), new Vector<float>(2f));")]
    [InlineData("var y = V.MaxNative(V.Create(1f), V.Create(2f));")]
    [InlineData("var y = System.Runtime.Intrinsics.X86.Sse.ReciprocalSqrt(Vector128.Create(1f));")]
    [InlineData("var y = new[] { 1f, 2f }.Sum();")]
    [InlineData("var y = new[] { 1, 2 }.Average(i => i * 0.5);")]
    [InlineData("var y = new[] { 1f, 2f }.AsParallel().Sum();")]
    [InlineData("var y = new[] { 1d, 2d }.AsParallel().Average();")]
    [InlineData("var y = new[] { 1d, 2d }.AsParallel().Aggregate((a, b) => a + b);")]
    [InlineData("static T Of<T>(T a) where T : IExponentialFunctions<T> => T.Exp(a);")]
    [InlineData("static T Of<T>(T a) where T : ITrigonometricFunctions<T> => T.SinCos(a).Sin;")]
    [InlineData("static T Of<T>(T a) where T : IRootFunctions<T> => T.Cbrt(a);")]
    [InlineData("static T Of<T>(T a) where T : IPowerFunctions<T> => T.Pow(a, a);")]
    [InlineData("static T Of<T>(T a) where T : IHyperbolicFunctions<T> => T.Tanh(a);")]
    [InlineData("static T Of<T>(T a) where T : ILogarithmicFunctions<T> => T.Log(a);")]
    [InlineData("static T Of<T>(T a) where T : IFloatingPointIeee754<T> => T.Atan2(a, a) + T.MultiplyAddEstimate(a, a, a);")]
    [InlineData("var y = new Vector4(1) * 2;")]
    [InlineData("Vector2 y = default;")]
    [InlineData("var y = Vector3.Dot(Vector3.One, Vector3.UnitX);")]
    [InlineData("var y = Quaternion.Identity.Length();")]
    [InlineData("var y = Plane.DotNormal(default, default);")]
    [InlineData("var y = Matrix4x4.Identity.GetDeterminant();")]
    [InlineData("var y = System.Runtime.InteropServices.NFloat.Exp(default);")]
    [InlineData("var y = System.Runtime.Intrinsics.Wasm.PackedSimd.Add(Vector128.Create(1f), Vector128.Create(2f));")]
    [InlineData("var y = System.Runtime.Intrinsics.Arm.AdvSimd.ReciprocalEstimate(Vector128.Create(1f));")]
    [InlineData("var y = System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(V.Create(1f), V.Create(2f), V.Create(3f));")]
    [InlineData("var y = System.Runtime.Intrinsics.X86.Avx.DotProduct(V.Create(1f), V.Create(2f), 0xFF);")]
    [InlineData("var y = System.Runtime.Intrinsics.X86.Avx.Reciprocal(V.Create(1f));")]
    [InlineData("var y = Vector512.ConvertToInt32Native(Vector512.Create(1f));")] // but in Kernels/Exponential.cs
    public void A_use_is_seen_through_aliases_static_imports_and_inferred_types(string statement) => Assert.NotEmpty(Arithmetic.Uses(Snippet(statement)));

    [Theory]
    [InlineData("var y = Math.Sqrt(x) + Math.FusedMultiplyAdd(x, x, 1) + Math.Max(x, 2);")]
    [InlineData("var y = V.FusedMultiplyAdd(V.Create(1f), V.Create(2f), V.Create(3f));")]
    [InlineData("var y = new[] { 1, 2 }.Sum();")]
    [InlineData("static T Of<T>(T a) where T : IRootFunctions<T> => T.Sqrt(a) * T.One;")]
    [InlineData("var y = System.Runtime.Intrinsics.X86.Avx.UnpackLow(V.Create(1f), V.Create(2f));")]
    [InlineData("var y = System.Runtime.Intrinsics.X86.Avx.Shuffle(V.Create(1f), V.Create(2f), 0x44);")]
    public void What_every_machine_agrees_on_is_allowed(string statement) => Assert.Empty(Arithmetic.Uses(Snippet(statement)));

    [Fact]
    public void The_machines_own_conversion_is_allowed_where_its_argument_is_held_in_range_alone()
    {
        const string Statement = "var y = Vector512.ConvertToInt32Native(Vector512.Create(1f));";
        Assert.Empty(Arithmetic.Uses(Snippet(Statement, "src/Training/Kernels/Exponential.cs")));
        Assert.NotEmpty(Arithmetic.Uses(Snippet(Statement, "src/Training/Kernels/SwiGlu.cs")));
    }

    private static CSharpCompilation Snippet(string statement, string file = "sample.cs")
    {
        var source = $$"""
            using System;
            using System.Linq;
            using System.Numerics;
            using System.Runtime.Intrinsics;
            using static System.Math;
            using V = System.Runtime.Intrinsics.Vector256;

            class Sample
            {
                void Method(double x)
                {
                    {{statement}}
                }
            }
            """;
        var snippet = SourceProject.Named("Training").Compilation.RemoveAllSyntaxTrees()
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview), file));
        Assert.DoesNotContain(snippet.GetDiagnostics(), diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        return snippet;
    }
}
