using System.Text;
using ZeroG.Receipts;

namespace ZeroG.Cli.Tests;

public sealed class TextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(18_432, "18.4 kB")]
    [InlineData(999_949, "999.9 kB")]
    [InlineData(999_950, "1.0 MB")]
    [InlineData(long.MaxValue, "9223.4 PB")]
    public void Bytes_are_written_in_the_unit_that_keeps_them_short(long bytes, string text) => Assert.Equal(text, Quantity.Bytes(bytes));

    [Fact]
    public void Generated_text_never_commands_the_terminal()
    {
        var text = PlainText.Of([.. "a\u001b[2Jb\tc\nd\re\0"u8, 0x80, .. "é"u8]);
        Assert.Equal("a\uFFFD[2Jb\tc\nd\uFFFDe\uFFFD\uFFFDé", text);
    }

    [Fact]
    public void Control_characters_outside_of_ascii_are_replaced_too() =>
        Assert.Equal("\uFFFD31m", PlainText.Of(Encoding.UTF8.GetBytes("\u009b31m")));

    [Fact]
    public void What_is_shown_of_others_is_one_line_that_commands_no_terminal()
    {
        var text = new StringWriter { NewLine = "\n" };
        Columns.Write(text, ["A"], [["\u001b[2Jyes\nno"], ["\u202Eabc\u2028é"]]);
        Columns.WritePairs(text, ("B", "\u009b31m\r"));
        new Failure(FailureKind.Invalid, "\u001b]0;title\u0007\nnext", "\u001b[8m").WriteTo(text, json: false);
        new Terminal(text, text, json: false, verbose: false, isInteractive: false).Note("\u001b[1Aall holds");
        Assert.Equal(
            "A\n\uFFFD[2Jyes\uFFFDno\n\uFFFDabc\uFFFDé\nB  \uFFFD31m\uFFFD\nzerog: \uFFFD]0;title\uFFFD\n       next\n       \uFFFD[8m\n\uFFFD[1Aall holds\n", text.ToString());
    }

    [Fact]
    public void A_receipt_that_is_none_is_refused_with_what_where_and_the_remedy()
    {
        var format = Failure.Of(new ReceiptFormatException("It is null", "payload, predicate"));
        Assert.Equal((FailureKind.Invalid, "It is no receipt: It is null (payload, predicate)."), (format.Kind, format.Message));
        var mismatch = Failure.Of(new ReceiptMismatchException("rounds[0].exchange", "It has no plan of this round."));
        Assert.Equal((FailureKind.Invalid, "The receipt does not hold, at rounds[0].exchange: It has no plan of this round."), (mismatch.Kind, mismatch.Message));
        var memory = Failure.Of(new InsufficientMemoryException("Too much."));
        Assert.Equal((FailureKind.Invalid, "Too much."), (memory.Kind, memory.Message));
        Assert.All([format, mismatch, memory], failure => Assert.NotEqual("", failure.Remedy));
    }

    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell()
    {
        var text = new StringWriter { NewLine = "\n" };
        Columns.Write(text, ["A", "B"], [["long one", "x"], ["s", ""]]);
        Assert.Equal("A         B\nlong one  x\ns\n", text.ToString());
    }

    [Theory]
    [InlineData(FailureKind.Invalid, 2)]
    [InlineData(FailureKind.NotFound, 3)]
    [InlineData(FailureKind.Conflict, 4)]
    [InlineData(FailureKind.Unavailable, 5)]
    [InlineData(FailureKind.Storage, 6)]
    [InlineData(FailureKind.Internal, 1)]
    [InlineData(FailureKind.Forbidden, 7)]
    public void Every_kind_of_failure_has_its_exit_code(FailureKind kind, int code) => Assert.Equal(code, ExitCodes.Of(kind));

    [Fact]
    public void A_failure_is_what_and_where_with_the_remedy_below()
    {
        var text = new StringWriter { NewLine = "\n" };
        new Failure(FailureKind.Conflict, "it is locked\nby process 7.", "Stop it.").WriteTo(text, json: false);
        Assert.Equal("zerog: it is locked\n       by process 7.\n       Stop it.\n", text.ToString());
    }

    [Fact]
    public void A_failure_as_json_is_one_line_however_many_its_message_has()
    {
        var text = new StringWriter { NewLine = "\n" };
        new Failure(null, "a\nb", "").WriteTo(text, json: true);
        Assert.Equal("{\"error\":{\"kind\":null,\"message\":\"a\\nb\",\"remedy\":\"\"}}\n", text.ToString());
    }
}
