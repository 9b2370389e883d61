using Dataverket.Compat.Analyzers.Baselines;

namespace Dataverket.Compat.Analyzers.Tests.Fixes;

public class BaselineEditTests
{
    private const string Head = "compat 1\nevent no.a.b 1\nprofile web\n";

    [Fact]
    public void Names_in_quotes_are_retired_like_others_and_their_type_stays()
        => Assert.Equal(
            Lines(Head + "\"a b\" object\nin \"a b\"\nretired \"a b\".\"c.d e\" text\n"),
            BaselineEdit.Retire(Lines(Head + "\"a b\".\"c.d e\" text\nin \"a b\"\n"), "\"a b\".\"c.d e\""));

    [Fact]
    public void A_line_that_says_something_else_is_not_overruled()
        => Assert.Null(BaselineEdit.Accept(Lines(Head + "a int32\n"), Head + "a int64\n", "a"));

    [Fact]
    public void A_type_that_the_file_does_not_know_gets_no_member()
        => Assert.Null(BaselineEdit.Accept(Lines(Head + "Old.x text\nin Old\n"), Head + "New.x text\nNew.y text?\nin New\n", "New.y"));

    [Fact]
    public void A_member_named_as_a_type_is_not_taken_for_it()
        => Assert.Equal(
            Lines(Head + "Inner object struct\nInner.x text\nretired Inner Inner?\n"), BaselineEdit.Retire(Lines(Head + "Inner Inner?\nInner object struct\nInner.x text\n"), "Inner"));

    [Fact]
    public void What_is_not_there_is_not_retired() => Assert.Null(BaselineEdit.Retire(Lines(Head + "ab text\nretired a text\n"), "a"));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
