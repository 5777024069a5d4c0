using System.Reflection;
using System.Text.Json;
using ZeroG.Jobs;

namespace ZeroG.Grains.Tests.Contracts;

public sealed class MessageSizeTests
{
    public static TheoryData<Type> Messages => [.. typeof(BlobRef).Assembly.GetTypes().Where(type =>
        type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && type.Namespace!.StartsWith("ZeroG", StringComparison.Ordinal) && !type.IsEnum && !type.IsAssignableTo(typeof(Exception)))];

    [Fact]
    public void There_are_messages_to_judge() => Assert.True(Messages.Count > 15);

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_largest_message_of_a_type_is_below_one_mebibyte_as_json(Type type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(LargestMessage.Of(type), type).Length;
        Assert.InRange(bytes, 1, Bounds.MessageBytes - 1);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void One_more_than_a_message_takes_is_refused_by_its_constructor_and_by_its_copies(Type type)
    {
        if (type == typeof(BlobRef)) return;      // A root is of one length, which a test of its own tries.
        foreach (var parameter in LargestMessage.Growing(type))
        {
            var (_, beyond) = LargestMessage.Limit(type, parameter);
            Assert.True(beyond is not null, $"{type.Name}.{parameter.Name} has no bound.");

            // As "with" does it.
            var refused = Assert.Throws<TargetInvocationException>(() => type.GetProperty(parameter.Name!)!.SetValue(LargestMessage.Of(type), beyond));
            var refusal = Assert.IsType<ZeroGException>(refused.InnerException);
            Assert.Equal(FailureKind.Invalid, refusal.Kind);
            Assert.StartsWith(parameter.Name!, refusal.Message, StringComparison.Ordinal);
            Assert.NotEmpty(refusal.Remedy);
        }
    }

    [Fact]
    public void The_notes_of_the_most_workers_fit_into_one_snapshot_with_the_largest_round()
    {
        var snapshot = (JobSnapshot)LargestMessage.Of(typeof(JobSnapshot));
        var worker = (WorkerProgress)LargestMessage.Of(typeof(WorkerProgress));
        var shared = worker with { Note = new string('\u0001', Bounds.Notes / Bounds.Workers) };
        snapshot = snapshot with { Progress = [.. Enumerable.Repeat(shared, Bounds.Workers)] };

        Assert.Equal(Bounds.Workers, snapshot.LastRound!.Workers.Length);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(snapshot).Length, 1, Bounds.MessageBytes - 1);
        Assert.Throws<ZeroGException>(() => snapshot with { Progress = [shared with { Note = shared.Note + "x" }, .. snapshot.Progress[1..]] });
    }

    [Fact]
    public void A_root_of_another_length_is_refused_by_a_copy_as_by_the_constructor()
    {
        var blob = Samples.Blob("a");
        Assert.Throws<ArgumentException>(() => new BlobRef(blob.Root + "0", 1));
        Assert.Throws<ZeroGException>(() => blob with { Root = blob.Root + "0" });
    }

    [Fact]
    public void An_exception_keeps_the_beginning_of_a_text_that_is_too_long()
    {
        var failure = new ZeroGException(FailureKind.Internal, new string('m', 5000), new string('r', 5000));
        Assert.Equal((Bounds.Reason, Bounds.Reason), (failure.Message.Length, failure.Remedy.Length));
        Assert.EndsWith("m…", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("longer", 5, "long…")]
    [InlineData("abc\U0001F600d", 5, "abc…")]
    [InlineData("ab", 1, "…")]
    [InlineData("ab", 0, "")]
    public void A_cut_never_leaves_half_a_character(string text, int most, string cut) => Assert.Equal(cut, Bounds.Cut(text, most));
}
