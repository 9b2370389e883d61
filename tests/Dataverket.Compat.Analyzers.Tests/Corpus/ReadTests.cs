using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>tests/Corpus/reads, run: single texts that tell readers apart.</summary>
public sealed class ReadTests
{
    public static TheoryData<string> Names => [.. ReadCase.All.Keys];

    public static TheoryData<string> Measured => [.. MeasuredRead.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_said_of_a_text_is_what_readers_make_of_it(string name)
    {
        var read = ReadCase.All[name];
        if (Environment.GetEnvironmentVariable("DATAVERKET_WRITE_CORPUS") == "1") read.Write(name);

        Assert.Equal(read.Said.Select(Text).Order(StringComparer.Ordinal), read.Run().Select(Text).Order(StringComparer.Ordinal));

        static string Text(KeyValuePair<WireProfile, string> said) => $"{said.Key}: {said.Value}";
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void What_was_measured_of_a_text_before_is_so_again(string name)
    {
        var (folder, said) = MeasuredRead.All[name];

        Assert.All(said, measured =>
        {
            var now = ReadCase.All[folder].Said[measured.Key];
            Assert.Equal(measured.Value, now.StartsWith("throws ", StringComparison.Ordinal) ? $"THROWS({now[7..]})" : "ok");
        });
    }

    [Fact]
    public void Every_text_was_measured_before() => Assert.Equal(ReadCase.All.Keys.Order(), MeasuredRead.All.Values.Select(measured => measured.Case).Order());
}
