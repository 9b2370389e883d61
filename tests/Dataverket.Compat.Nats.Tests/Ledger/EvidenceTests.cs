using Dataverket.Compat.Nats.Ledger;

namespace Dataverket.Compat.Nats.Tests.Ledger;

public sealed class EvidenceTests
{
    [Fact]
    public void A_few_readers_are_all_named() => Assert.Equal(
        "no.dataverket.a to 2: readers reader-0 1..2 (build 7), reader-1 1..2 (build 7); writers maskin 1..2 (build 3)",
        VersionJudge.Evidence(Of(2, "7"), 2));

    [Fact]
    public void Of_a_crowd_some_are_named_and_the_digest_tells_who_the_others_were()
    {
        var evidence = VersionJudge.Evidence(Of(5000, "7"), 2);
        Assert.InRange(evidence.Length, 100, 2000);
        Assert.Contains("reader-0 1..2 (build 7)", evidence, StringComparison.Ordinal);
        Assert.Contains(" and 4984 more (sha256 of all: ", evidence, StringComparison.Ordinal);
        var other = Of(5000, "7");
        other = other.Apply(Joined("reader-999", "8", 2), 0);
        Assert.NotEqual(evidence, VersionJudge.Evidence(other, 2));
    }

    private static MessageLedger Of(int readers, string build)
    {
        var ledger = new MessageLedger { Type = "no.dataverket.a" };
        ledger = ledger.Apply(new(1, "dv.ledger.set.no.dataverket.a", "", MessageLedger.Encode(new LedgerEntry.Adopted(1) { At = default, By = "test" })), 0);
        ledger = ledger.Apply(new(2, "dv.join.write.maskin.no.dataverket.a", "", MessageLedger.Encode(new LedgerEntry.WriterJoined("maskin", "machines", 1, 2, "3") { At = default, By = "test" })), 0);
        return Enumerable.Range(0, readers).Aggregate(ledger, (before, i) => before.Apply(Joined($"reader-{i}", build, (ulong)i + 3), 0));
    }

    private static LogEntry Joined(string reader, string build, ulong sequence)
        => new(sequence, $"dv.join.read.{reader}.no.dataverket.a", "", MessageLedger.Encode(new LedgerEntry.ReaderJoined(reader, "EVENTS", 1, 2, build) { At = default, By = "test" }));
}
