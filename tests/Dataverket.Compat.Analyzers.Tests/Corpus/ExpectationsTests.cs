namespace Dataverket.Compat.Analyzers.Tests.Corpus;

public sealed class ExpectationsTests
{
    private const string Whole = "# why\nmeaning: breaking\nretired: member Message size int32\nbackward default web respect strict: throws DVC1002 DVC1010\nforward default web: ok\nforward respect strict: lossy DVC1001\ntolerant refused new: DVC8001 DVC8013\n";

    [Fact]
    public void What_is_read_is_written_again() => Assert.Equal(Whole, Expectations.Parse("one", Whole).Print());

    [Theory]
    [InlineData("backward default", "backward nobody", "one/expect.txt(4)")]
    [InlineData("throws DVC1002", "breaks DVC1002", "one/expect.txt(4)")]
    [InlineData("DVC1010", "DVC8010", "one/expect.txt(4)")]
    [InlineData("forward default web: ok\n", "", "nothing of (Forward, Default)")]
    [InlineData("forward default web: ok", "forward default default web: ok", "one/expect.txt(5)")]
    [InlineData("forward default web: ok", "forward tolerant default web: ok", "for what is refused")]
    [InlineData("meaning: breaking", "meaning: odd", "one/expect.txt(2)")]
    [InlineData("tolerant refused new: DVC8001 DVC8013\n", "", "nothing of (Backward, Tolerant)")]
    public void A_file_that_says_too_little_or_something_odd_is_refused_with_its_place(string part, string replacement, string place)
        => Assert.Contains(place, Assert.Throws<FormatException>(() => Expectations.Parse("one", Whole.Replace(part, replacement, StringComparison.Ordinal))).Message, StringComparison.Ordinal);
}
