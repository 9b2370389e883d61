using System.Text;
using Dataverket.Compat.Analyzers.Accepting;

namespace Dataverket.Compat.Analyzers.Tests.Accepting;

public sealed class BaselineLinesTests
{
    [Theory]
    [InlineData("compat 1\ncpu int32\n", "\n")]
    [InlineData("compat 1\r\ncpu int32\r\n", "\r\n")]
    [InlineData("compat 1\r\ncpu int32\n\n\n", "\r\n")]
    [InlineData("\n  \ncompat 1  \ncpu int32", "\n")]
    [InlineData("\uFEFFcompat 1\ncpu int32", "\n")]
    public void Lines_are_read_however_they_end(string text, string lineEnd)
    {
        var lines = BaselineLines.Of(Encoding.UTF8.GetBytes(text));

        Assert.Null(lines.Fault);
        Assert.Equal(["compat 1", "cpu int32"], lines.Lines);
        Assert.Equal(lineEnd, lines.LineEnd);
        Assert.Equal((text[0] == '\uFEFF' ? "\uFEFF" : "") + $"compat 1{lineEnd}cpu int32{lineEnd}", Encoding.UTF8.GetString(lines.ToBytes(lines.Lines)));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\r\n\r\n", 0)]
    public void An_empty_file_says_nothing_and_is_no_fault(string text, int count)
    {
        var lines = BaselineLines.Of(Encoding.UTF8.GetBytes(text));
        Assert.Null(lines.Fault);
        Assert.Equal(count, lines.Lines.Count);
    }

    [Theory]
    [InlineData("compat 1\n<<<<<<< HEAD\ncpu int32\n=======\ncpu text\n>>>>>>> other\n", "merge conflict in line 2")]
    [InlineData("compat 1\n=======\n", "merge conflict in line 2")]
    [InlineData("compat 2\ncpu int32\n", "'compat 2', a format that this version does not know")]
    [InlineData("cpu int32\n", "its first line is 'cpu int32', not 'compat 1'")]
    [InlineData("compat 1\ncpu\0 int32\n", "zero byte at 12")]
    public void What_is_no_baseline_is_told_in_one_sentence(string text, string says)
    {
        var lines = BaselineLines.Of(Encoding.UTF8.GetBytes(text));
        Assert.Contains(says, lines.Fault, StringComparison.Ordinal);
        Assert.Empty(lines.Lines);
    }

    [Fact]
    public void Bytes_that_are_no_text_and_files_of_any_size_are_told_too()
    {
        Assert.Contains("not UTF-8: the byte at 9", BaselineLines.Of([.. "compat 1\n"u8, 0xC3, 0x28]).Fault, StringComparison.Ordinal);
        Assert.Contains("larger than 4194304 bytes", BaselineLines.Of(new byte[BaselineLines.MaxBytes + 1]).Fault, StringComparison.Ordinal);
        Assert.Null(BaselineLines.Of([.. "compat 1\n"u8, .. Enumerable.Repeat((byte)'a', BaselineLines.MaxBytes - 9)]).Fault);
    }

    [Theory]
    [InlineData("retired", true)]
    [InlineData("retired cpu int32", true)]
    [InlineData("retiredAt instant", false)]
    [InlineData("cpu int32", false)]
    public void A_tombstone_is_told_from_a_member_that_begins_alike(string line, bool isRetired) => Assert.Equal(isRetired, BaselineLines.IsRetired(line));
}
