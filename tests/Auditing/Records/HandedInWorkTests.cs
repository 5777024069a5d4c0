using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Optimization;

namespace ZeroG.Auditing.Tests.Records;

public sealed class HandedInWorkTests
{
    private static readonly InnerPhaseInput s_input = MicroModel.Round(4);
    private static readonly HandedInWork s_work = Of(s_input, commitEvery: 1);

    private static StateRoots Fresh => StateRoots.Fresh(OptimizerState.Fresh(s_input.Start.Layout, s_input.Recipe.Optimizer));

    private static HandedInWork Of(InnerPhaseInput input, int commitEvery)
    {
        using var round = new PlainRound(input, commitEvery);
        List<Link> links = [];
        while (links.Count < round.Places.Count) links.Add(round.Advance(default));
        var tree = LinkList.Tree(links);
        var commitment = new RoundCommitment(
            Book.Job, 3, 1, 2, Book.Provider(2), Book.Named("record"), Book.Named("previous"), (uint)commitEvery, (uint)links.Count, tree.Root, Book.Named("batches"), 7, 9);
        using var key = Book.Key(2);
        return new HandedInWork(SignedCommitment.Sign(commitment, Book.Domain, key), round.Roots!, [.. tree.Prove(tree.Count - 1)], [.. tree.Prove(0)]);
    }

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        var read = HandedInWork.Read(s_work.ToBytes());
        Assert.Equal((s_work.Signed, s_work.End), (read.Signed, read.End));
        Assert.Equal(s_work.Proof.AsEnumerable(), read.Proof);
        Assert.Equal(s_work.StartProof.AsEnumerable(), read.StartProof);
        Assert.InRange(s_work.ToBytes().Length, 1, HandedInWork.MaxSize);
    }

    [Fact]
    public void It_opens_its_last_link_and_continues_what_it_had_to_and_nothing_else()
    {
        var start = VectorRoot.Of(s_input.Start);
        Assert.True(s_work.Opens(4));
        Assert.True(s_work.Continues(start, Fresh));

        Assert.False(s_work.Opens(3));
        Assert.False((s_work with { End = s_work.End with { Vector = Book.Named("other") } }).Opens(4));
        Assert.False((s_work with { Proof = s_work.StartProof }).Opens(4));
        Assert.False((s_work with { Proof = [] }).Opens(4));
        Assert.False(s_work.Continues(Book.Named("other"), Fresh));
        Assert.False(s_work.Continues(start, s_work.End));
        Assert.False((s_work with { StartProof = s_work.Proof }).Continues(start, Fresh));
        Assert.False((s_work with { StartProof = [] }).Continues(start, Fresh));
        // The round after it begins with the optimizer that it ended with.
        var next = Of(s_input with { Optimizer = InnerPhase.Run(s_input).Optimizer, Round = 1 }, 4);
        Assert.True(next.Continues(start, s_work.End));
        Assert.False(next.Continues(start, Fresh));
    }

    [Fact]
    public void Bytes_that_anyone_may_have_written_are_read_or_refused()
    {
        var bytes = s_work.ToBytes();
        for (var length = 0; length < bytes.Length; length++) Refused(bytes[..length]);
        Refused([.. bytes, 0]);
        Refused(new byte[HandedInWork.MaxSize]);
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 0x80;
            try
            {
                // Whatever else is read says something else.
                Assert.NotEqual(bytes, HandedInWork.Read(changed).ToBytes());
            }
            catch (RecordFormatException)
            {
                // Refused.
            }
        }

        static void Refused(byte[] bytes) => Assert.Throws<RecordFormatException>(() => HandedInWork.Read(bytes));
    }

    [Fact]
    public void Lists_of_links_are_read_or_refused()
    {
        Link[] links = [new(new LinkPlace(LinkKind.Start, 0), Book.Named("a")), new(new LinkPlace(LinkKind.Update, 4), Book.Named("b"))];
        var bytes = LinkList.ToBytes(links);
        Assert.Equal(links, LinkList.Read(bytes));
        Assert.Throws<InvalidDataException>(() => LinkList.Read([]));
        Assert.Throws<InvalidDataException>(() => LinkList.Read(bytes.AsSpan(1)));
        Assert.Throws<InvalidDataException>(() => LinkList.Read(new byte[(LinkList.MaxLinks + 1) * Link.Size]));
        Assert.Equal(LinkList.MaxLinks, LinkList.Read(new byte[LinkList.MaxLinks * Link.Size]).Length);
    }

    [Fact]
    public void The_root_of_batches_depends_on_all_that_chooses_them()
    {
        var (recipe, text) = (MicroModel.Recipe, MicroModel.Text);
        var roots = new[]
        {
            BatchRoot.Of(recipe, text, 9, 0, 0), BatchRoot.Of(recipe, text, 8, 0, 0), BatchRoot.Of(recipe, text, 9, 1, 0), BatchRoot.Of(recipe, text, 9, 0, 1),
            BatchRoot.Of(recipe with { Batch = 2 }, text, 9, 0, 0),
        };
        Assert.Equal(roots.Length, roots.Distinct().Count());
        Assert.Equal(roots[0], BatchRoot.Of(recipe, text, 9, 0, 0));
        Assert.Equal((ulong)(recipe.Rounds.FirstStep(2) + recipe.Rounds.InnerSteps(2)) * (ulong)recipe.Batch, BatchRoot.Cursor(recipe, 2));
    }
}
