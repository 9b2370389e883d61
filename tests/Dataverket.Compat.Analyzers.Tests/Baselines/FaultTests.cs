using System.Diagnostics;
using System.Globalization;
using Dataverket.Compat.Analyzers.Baselines;

#pragma warning disable xUnit1051 // Parsing takes no time in which a test could be cancelled.

namespace Dataverket.Compat.Analyzers.Tests.Baselines;

public class FaultTests
{
    private const string Head = "compat 1\nevent no.a.b 1\nprofile tolerant\n";

    [Theory]
    [InlineData("", 0, 0, "the first line of a baseline is 'compat 1'")]
    [InlineData("hello\n", 0, 0, "the first line of a baseline is 'compat 1'")]
    [InlineData("compat 2\nevent no.a.b 1\nprofile tolerant\n", 0, 0, "another format")]
    [InlineData("compat 1\r\n<<<<<<< ours\ncpu int32\n=======\ncpu int64\n>>>>>>> theirs\n", 1, 0, "merge conflict")]
    [InlineData("compat 1\nevent no.a.b 1\n=======\n", 2, 0, "merge conflict")]
    [InlineData("compat 1\nMZ\0\0", 1, 2, "no UTF-8 text")]
    [InlineData("compat 1\ncpu \uFFFD\n", 1, 4, "no UTF-8 text")]
    [InlineData("compat 1\ncpu \u0007\n", 1, 4, "no UTF-8 text")]
    public void A_file_that_is_none_has_one_clear_fault(string text, int line, int column, string message)
    {
        var (baseline, faults) = BaselineText.Parse("compat/events/a.txt", text);

        Assert.Null(baseline);
        var fault = Assert.Single(faults);
        Assert.Equal(("compat/events/a.txt", line, column), (fault.Path, fault.Line, fault.Column));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu int32\ncpu int32\n", 4, 0, 9, "stands twice")]
    [InlineData("cpu int32\ncpu int64\n", 4, 0, 9, "stands twice in different words")]
    [InlineData("cpu int64\ncpu int32\n", 3, 0, 9, "stands twice in different words")]
    [InlineData("cpu\n", 3, 2, 1, "expected a name")]
    [InlineData("cpu int32 maybe\n", 3, 10, 5, "no word that can stand after a member's type")]
    [InlineData("cpu int32 omits(always)\n", 3, 10, 13, "no word that can stand after a member's type")]
    [InlineData("cpu int33\n", 3, 4, 5, "no line of this file says what this type is")]
    [InlineData("cpu [int32\n", 3, 9, 1, "expected ']'")]
    [InlineData("cpu {text}\n", 3, 9, 1, "expected ':'")]
    [InlineData("cpu \"int\n", 3, 4, 4, "does not end")]
    [InlineData("cpu text = \"a\\q\"\n", 3, 11, 5, "unknown escape")]
    [InlineData("cpu int32 = \n", 3, 10, 1, "expected the default")]
    [InlineData("cpu object\n1 int32\n", 4, 0, 1, "expected a name")]
    [InlineData("?\n", 3, 0, 1, "expected a name")]
    [InlineData("State.on 1\n", 3, 9, 1, "no 'enum' line")]
    [InlineData("State enum text\nState.on int32\n", 4, 9, 5, "is an enum")]
    [InlineData("State enum\n", 3, 9, 1, "how the enum is spelled")]
    [InlineData("State enum words\n", 3, 11, 5, "no word that can stand after 'enum'")]
    [InlineData("State enum text\nState enum number\n", 3, 0, 15, "stands twice")]
    [InlineData("State enum text\nState.on 1\nState.on 2\n", 5, 0, 10, "stands twice")]
    [InlineData("data enum text\n", 3, 5, 4, "no enum")]
    [InlineData("Shape[\"a\"] Circle\nCircle.r int32\n", 3, 0, 17, "no 'variant' line")]
    [InlineData("Shape variant kind\nShape[\"a\"] Circle\n", 4, 11, 6, "is an object")]
    [InlineData("Shape variant kind\nShape[x] Circle\nCircle.r int32\n", 4, 6, 1, "whole number")]
    [InlineData("event no.a.c 1\n", 3, 0, 14, "a second header")]
    [InlineData("profile web\n", 3, 0, 11, "a second profile")]
    [InlineData("option speed on\n", 3, 7, 8, "no option")]
    [InlineData("option fields maybe\n", 3, 7, 12, "no option")]
    public void A_line_that_cannot_be_read_is_one_fault_at_its_place_and_the_others_are_read(string lines, int line, int column, int length, string message)
    {
        var (baseline, faults) = BaselineText.Parse("a.txt", Head + lines + "last text required\n");

        var fault = Assert.Single(faults);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal((line, column, length), (fault.Line, fault.Column, fault.Length));
        Assert.Contains("last text required\n", BaselineText.Print(baseline!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compat 1\nprofile web\n", "no header")]
    [InlineData("compat 1\nevent no.a.b 1\n", "no profile")]
    [InlineData("compat 1\nevent no.a.b 0\nprofile web\n", "expected the version")]
    [InlineData("compat 1\nevent no.a.b 99999999999\nprofile web\n", "expected the version")]
    [InlineData("compat 1\nevent no.a.b 1 reads 2\nprofile web\n", "not above the version")]
    [InlineData("compat 1\nevent\nprofile web\n", "names no message type")]
    [InlineData("compat 1\nevent no.a.b 1\nprofile yaml\n", "no profile that this build knows")]
    public void Without_a_sound_head_nothing_can_be_said(string text, string message)
    {
        var (baseline, faults) = BaselineText.Parse("a.txt", text);

        Assert.Null(baseline);
        Assert.Contains(faults, fault => fault.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Limits_are_told_and_hold()
    {
        AssertOne(new string('a', BaselineLimits.Size + 1), "larger than 4 MiB");
        AssertOne("compat 1\n" + new string('\n', BaselineLimits.Lines), "more than 100000 lines");
        AssertOne("compat 1\n" + new string('a', BaselineLimits.Line + 1), "longer than 16 KiB");
        Assert.Contains("more than 64 deep", Assert.Single(BaselineText.Parse("a.txt", Head + "a " + new string('[', 5000) + "\n").Faults).Message, StringComparison.Ordinal);
        Assert.Single(BaselineText.Parse("a.txt", Head + "a " + new string('[', 65) + "text" + new string(']', 65) + "\n").Faults);
        Assert.Empty(BaselineText.Parse("a.txt", Head + "a " + new string('[', 64) + "text" + new string(']', 64) + "\n").Faults);
        Assert.Equal(BaselineLimits.Faults, BaselineText.Parse("a.txt", Head + string.Concat(Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"?{i}\n")))).Faults.Count);

        static void AssertOne(string text, string message) => Assert.Contains(message, Assert.Single(BaselineText.Parse("a.txt", text).Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_file_is_read_in_good_time()
    {
        var many = string.Concat(Enumerable.Range(0, 49_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"T{i} enum text\nT{i}.a 1\n")));
        var clock = Stopwatch.StartNew();

        var (baseline, faults) = BaselineText.Parse("a.txt", Head + many);

        Assert.Empty(faults);
        Assert.Equal(49_001, baseline!.Shape.Types.Count);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 20_000);
    }

    [Fact]
    public void Nothing_that_a_file_holds_makes_the_reader_throw()
    {
        var random = new Random(5);
        var shapes = new RandomShapes(6);
        var pieces = new[] { "cpu", " ", "int32", "[", "]", "{", "}", ":", "?", "*", "~", "\"", "\\", "(", ")", ",", "=", "#", "@", ".", "\n", "\r", "enum", "object", "variant", "event", "profile", "option", "retired", "data", "1", "-", "raw(", "opaque(", "via(", "set[", "numbers(", "is(", "clr(", "\uD800", "\0", "compat 1\n" };
        for (var i = 0; i < 4_000; i++)
        {
            var text = BaselineText.Print(shapes.Next());
            for (var edits = random.Next(1, 5); edits > 0; edits--)
            {
                var at = random.Next(text.Length + 1);
                text = random.Next(3) switch
                {
                    0 => text.Insert(at, pieces[random.Next(pieces.Length)]),
                    1 => text.Remove(at, random.Next(text.Length - at + 1) % 20),
                    _ => text[..at] + pieces[random.Next(pieces.Length)] + text[Math.Min(text.Length, at + 3)..],
                };
            }

            var (baseline, faults) = BaselineText.Parse("a.txt", text);

            Assert.True(baseline is not null || faults.Count > 0);
            var lines = text.Split('\n');
            Assert.All(faults, fault => Assert.InRange(fault.Column + fault.Length, 0, Math.Max(lines[fault.Line].Length, "compat 1".Length)));
            if (baseline is not null) Assert.Empty(BaselineText.Parse("a.txt", BaselineText.Print(baseline)).Faults);
        }
    }

    [Fact]
    public void A_reader_that_is_told_to_stop_stops()
        => Assert.Throws<OperationCanceledException>(() => BaselineText.Parse("a.txt", Head, new CancellationToken(canceled: true)));
}
