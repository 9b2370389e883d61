using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Rollouts;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Ledger;

public sealed class LedgerTests(Servers servers) : IClassFixture<Servers>
{
    private static readonly AnnouncementOptions Quick = new() { Every = TimeSpan.FromMilliseconds(100), MaxAge = TimeSpan.FromMilliseconds(800) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_that_joins_between_the_decision_and_the_raise_refuses_the_raise()
    {
        const string Type = "no.dataverket.test.raced";
        var (one, other) = (new LedgerClient(servers.Nats), new LedgerClient(servers.Nats));
        var judged = await one.JoinWriterAsync(Type, "maskin", "maskin.evt.any", new(1, 2), "2", "maskin-a", Cancel);
        await other.JoinReaderAsync(Type, "nett", "S", new(1, 1), "1", "nett-0", Cancel);
        Assert.False(await one.TryRaiseAsync(judged, 2, "", "test", Cancel));
        Assert.Equal(1, one.Of(Type).Active);
        Assert.True(await one.TryRaiseAsync(one.Of(Type), 2, "", "test", Cancel));
        await other.FoldAsync(Cancel);
        Assert.Equal(2, other.Of(Type).Active);
    }

    [Fact]
    public async Task A_second_join_with_the_same_words_appends_nothing()
    {
        var ledger = new LedgerClient(servers.Nats);
        var once = await ledger.JoinReaderAsync("no.dataverket.test.once", "nett", "S", new(1, 1), "1", "nett-0", Cancel);
        Assert.Equal(once.Sequence, (await ledger.JoinReaderAsync("no.dataverket.test.once", "nett", "S", new(1, 1), "1", "nett-1", Cancel)).Sequence);
    }

    [Fact]
    public async Task Fifty_readers_that_join_at_once_are_all_there()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => new LedgerClient(servers.Nats).JoinReaderAsync("no.dataverket.test.many", $"reader-{i}", "S", new(1, 1), "1", "x", Cancel)));
        var ledger = new LedgerClient(servers.Nats);
        await ledger.FoldAsync(Cancel);
        Assert.Equal(50, ledger.Of("no.dataverket.test.many").Readers.Count);
    }

    [Fact]
    public async Task Who_follows_decisions_only_knows_them_all_joins_like_others_and_decides_nothing()
    {
        const string Type = "no.dataverket.test.light";
        var (whole, light) = (new LedgerClient(servers.Nats), new LedgerClient(servers.Nats, new LedgerOptions { FollowsParties = false }));
        await light.JoinWriterAsync(Type, "maskin", "maskin.evt.light", new(1, 3), "3", "maskin-a", Cancel);
        await whole.FoldAsync(Cancel);
        Assert.Equal((1, 1), (whole.Of(Type).Writers.Count, whole.Of(Type).Active));
        Assert.True(await whole.TryRaiseAsync(whole.Of(Type), 2, "", "test", Cancel));
        await light.FoldAsync(Cancel);
        Assert.Equal((2, 0), (light.Of(Type).Active, light.Of(Type).Readers.Count));
        var late = await Assert.ThrowsAsync<CompatNatsException>(() => light.JoinReaderAsync(Type, "nett", "S", new(1, 1), "1", "nett-0", Cancel));
        Assert.Contains("at version 2 already", late.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => light.TryRaiseAsync(light.Of(Type), 3, "", "test", Cancel));
    }

    [Fact]
    public async Task A_writer_that_finds_only_entries_it_does_not_know_is_told_so_and_does_not_try_for_ever()
    {
        const string Type = "no.dataverket.test.strange";
        await new NatsJSContext(servers.Nats).PublishAsync(LedgerSubject.Set(Type), "{\"kind\":\"from-the-future\"}"u8.ToArray(), cancellationToken: Cancel);
        var refused = await Assert.ThrowsAsync<CompatNatsException>(() => new LedgerClient(servers.Nats).JoinWriterAsync(Type, "maskin", "maskin.evt.x", new(1, 2), "2", "maskin-a", Cancel)).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        Assert.Contains("none that this build knows says which version is active", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_live_reader_that_parks_what_it_cannot_read_is_in_nobodys_way()
    {
        const string Type = "no.dataverket.test.parks";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var ledger = new LedgerClient(servers.Nats);
        var announcements = new AnnouncementWatcher(servers.Nats, Quick, TimeProvider.System);
        var hearing = announcements.RunAsync(stop.Token);
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.parks", new(1, 2), "2", "maskin-a", Cancel);
        await ledger.JoinReaderAsync(Type, "nett", "S", new(1, 1), "1", "nett-0", Cancel, parks: true);
        var saying = new Announcer(servers.Nats, () => new Announcement { Service = "nett", Instance = "nett-0", Build = "1", Reads = [new(Type, "nett", 1, 1)] }, Quick, TimeProvider.System).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => announcements.HasListenedLongEnough && announcements.Live().Count > 0, "heard");
        var gate = new RaiseGate("raise", servers.Nats, ledger, announcements, Type, 2);
        Assert.Equal(GateVerdict.Pass, (await gate.JudgeAsync(Cancel)).Verdict);
        // The same build without that word is in the way.
        await ledger.JoinReaderAsync(Type, "nett", "S", new(1, 1), "1", "nett-0", Cancel);
        Assert.Equal(2, (await gate.JudgeAsync(Cancel)).Reasons.Count);
        await stop.CancelAsync();
        await Task.WhenAll(hearing, saying);
    }

    [Fact]
    public async Task What_stands_on_a_subject_that_is_not_its_own_says_nothing()
    {
        const string Type = "no.dataverket.test.forged";
        var jetStream = new NatsJSContext(servers.Nats);
        var ledger = new LedgerClient(servers.Nats);
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.forged", new(1, 2), "2", "maskin-a", Cancel);
        await ledger.JoinReaderAsync(Type, "nett", "S", new(1, 2), "2", "nett-0", Cancel);
        foreach (var (subject, entry) in new[]
        {
            (LedgerSubject.Read("evil", Type), "{\"kind\":\"raised\",\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"x\",\"version\":2,\"evidence\":\"\"}"),
            (LedgerSubject.Late(Type), "{\"kind\":\"lowered\",\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"x\",\"version\":1,\"evidence\":\"\"}"),
            (LedgerSubject.Late(Type), "{\"kind\":\"fenced\",\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"x\",\"version\":2,\"streams\":[],\"isLate\":false}"),
            (LedgerSubject.Read("evil", Type), "{\"kind\":\"reader-retired\",\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"x\",\"reader\":\"nett\",\"reason\":\"\"}"),
            (LedgerSubject.Shadow("evil", Type), "{\"kind\":\"shadow-read\",\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"x\",\"reader\":\"nett\",\"build\":\"2\",\"report\":{\"version\":2,\"messages\":1,\"failed\":0,\"firstFault\":\"\"}}"),
        })
            (await jetStream.PublishAsync(subject, System.Text.Encoding.UTF8.GetBytes(entry), cancellationToken: Cancel)).EnsureSuccess();
        await ledger.FoldAsync(Cancel);
        var state = ledger.Of(Type);
        Assert.Equal((1, 0, 0), (state.Active, state.Unknown, state.Fences.Count));
        Assert.Null(state.Readers["nett"].Latest.Shadow);
    }

    [Fact]
    public async Task A_process_that_knows_no_ledger_writes_the_oldest_version_it_can()
    {
        await using var nowhere = new NATS.Client.Core.NatsConnection(new NATS.Client.Core.NatsOpts { Url = "nats://127.0.0.1:1" });
        using var ticket = new LedgerClient(nowhere).Writing("no.dataverket.test.any", new VersionWindow(1, 3)).Enter();
        Assert.Equal(1, ticket.Version);
    }

    [Fact]
    public async Task A_follower_learns_of_a_raise_and_goes_on_across_a_kill_of_the_server()
    {
        const string Type = "no.dataverket.test.followed";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var (follower, writer) = (new LedgerClient(servers.Nats, new LedgerOptions { PollInterval = TimeSpan.FromMilliseconds(200) }), new LedgerClient(servers.Nats));
        var following = follower.RunAsync(stop.Token);
        var joined = await writer.JoinWriterAsync(Type, "maskin", "maskin.evt.any", new(1, 3), "1", "maskin-a", Cancel);
        await follower.WaitForAsync(Type, ledger => ledger.Active == 1, Cancel).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        await servers.Server.RestartAsync();
        Assert.True(await writer.TryRaiseAsync(joined, 3, "", "test", Cancel));
        await follower.WaitForAsync(Type, ledger => ledger.Active == 3, Cancel).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        Assert.Equal(2, follower.Writing(Type, new VersionWindow(1, 2)).Version);
        await stop.CancelAsync();
        await following;
    }

    [Fact]
    public async Task The_raise_gate_names_everybody_in_the_way_at_once_and_opens_when_they_are_gone()
    {
        const string Type = "no.dataverket.test.gated";
        const string Subject = "maskin.evt.gated";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var ledger = new LedgerClient(servers.Nats);
        var announcements = new AnnouncementWatcher(servers.Nats, Quick, TimeProvider.System);
        var hearing = announcements.RunAsync(stop.Token);
        var gate = new RaiseGate("raise", servers.Nats, ledger, announcements, Type, 2, Subject);
        Assert.Equal(GateVerdict.Inconclusive, (await gate.JudgeAsync(Cancel)).Verdict);

        var jetStream = new NatsJSContext(servers.Nats);
        await jetStream.CreateOrUpdateConsumerAsync(Servers.EventStream, new ConsumerConfig("stranger") { FilterSubject = "maskin.evt.*", AckPolicy = ConsumerConfigAckPolicy.Explicit }, Cancel);
        await jetStream.CreateOrUpdateConsumerAsync(Servers.EventStream, new ConsumerConfig("elsewhere") { FilterSubject = "maskin.evt.other", AckPolicy = ConsumerConfigAckPolicy.Explicit }, Cancel);
        await ledger.JoinReaderAsync(Type, "nett", Servers.EventStream, new(1, 1), "1", "nett-0", Cancel);
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.any", new(1, 1), "1", "maskin-a", Cancel);
        using var dies = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var alive = new Announcer(servers.Nats, () => new Announcement { Service = "lager", Instance = "lager-7", Build = "9", Reads = [new(Type, "lager", 1, 1)] }, Quick, TimeProvider.System).RunAsync(dies.Token);
        await Eventually.TrueAsync(() => announcements.HasListenedLongEnough && announcements.Live().Count == 1, "heard");

        var shut = await gate.JudgeAsync(Cancel);
        Assert.Equal(GateVerdict.Fail, shut.Verdict);
        var text = string.Join(' ', shut.Reasons.Select(reason => reason.What));
        Assert.Equal(4, shut.Reasons.Count);
        Assert.Contains("Reader nett", text, StringComparison.Ordinal);
        Assert.Contains("Writer maskin", text, StringComparison.Ordinal);
        Assert.Contains("lager-7", text, StringComparison.Ordinal);
        Assert.Contains("stranger", text, StringComparison.Ordinal);
        Assert.DoesNotContain("elsewhere", text, StringComparison.Ordinal);

        await ledger.JoinReaderAsync(Type, "nett", Servers.EventStream, new(1, 2), "2", "nett-0", Cancel);
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.any", new(1, 2), "2", "maskin-a", Cancel);
        await jetStream.DeleteConsumerAsync(Servers.EventStream, "stranger", Cancel);
        await dies.CancelAsync();
        await alive;
        // Build 1 of both may be alive until it has been silent for long enough; and nobody has read history yet.
        Assert.Contains("has not read history", string.Join(' ', (await gate.JudgeAsync(Cancel)).Reasons.Select(reason => reason.What)), StringComparison.Ordinal);
        await ledger.ReportShadowAsync(Type, "nett", "2", new(2, 10, 1, "data.null /data/cpu at 7 of S"), "nett-0", Cancel);
        Assert.Contains("data.null /data/cpu at 7", string.Join(' ', (await gate.JudgeAsync(Cancel)).Reasons.Select(reason => reason.What)), StringComparison.Ordinal);
        await ledger.ReportShadowAsync(Type, "nett", "2", new(2, 10, 0, ""), "nett-0", Cancel);
        await Eventually.TrueAsync(async () => (await gate.JudgeAsync(Cancel)).Verdict == GateVerdict.Pass, "opened");
        await stop.CancelAsync();
        await hearing;
    }

    [Fact]
    public async Task A_build_that_is_alive_beside_a_newer_one_of_its_name_blocks_the_raise()
    {
        const string Type = "no.dataverket.test.mixed";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var ledger = new LedgerClient(servers.Nats);
        var announcements = new AnnouncementWatcher(servers.Nats, Quick, TimeProvider.System);
        var hearing = announcements.RunAsync(stop.Token);
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.mixed", new(1, 1), "1", "maskin-a", Cancel);
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.mixed", new(1, 2), "2", "maskin-b", Cancel);
        var gate = new RaiseGate("raise", servers.Nats, ledger, announcements, Type, 2);

        // Joined only now, not announced yet: it counts for as long as it may take to be heard.
        await Eventually.TrueAsync(() => announcements.HasListenedLongEnough, "heard");
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.mixed", new(1, 1), "0", "maskin-c", Cancel);
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.mixed", new(1, 2), "2", "maskin-b", Cancel);
        Assert.Contains((await gate.JudgeAsync(Cancel)).Reasons, reason => reason.What.Contains("(build 0)", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => (await gate.JudgeAsync(Cancel)).Verdict == GateVerdict.Pass, "silent builds count no longer");

        using var dies = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var alive = new Announcer(servers.Nats, () => new Announcement { Service = "maskin", Instance = "maskin-a", Build = "1", Writes = [new(Type, "maskin", 1, 1)] }, Quick, TimeProvider.System).RunAsync(dies.Token);
        await Eventually.TrueAsync(() => announcements.Live().Count > 0, "announced");
        Assert.Equal(GateVerdict.Fail, (await gate.JudgeAsync(Cancel)).Verdict);
        await dies.CancelAsync();
        await alive;
        await stop.CancelAsync();
        await hearing;
    }

    [Fact]
    public async Task An_entry_of_an_unknown_kind_stops_every_decision_on_its_type()
    {
        const string Type = "no.dataverket.test.future";
        await new NatsJSContext(servers.Nats).PublishAsync("dv.ledger.set." + Type, "{\"kind\":\"from-the-future\"}"u8.ToArray(), cancellationToken: Cancel);
        var ledger = new LedgerClient(servers.Nats);
        var announcements = new AnnouncementWatcher(servers.Nats, Quick, TimeProvider.System);
        var gate = new RaiseGate("raise", servers.Nats, ledger, announcements, Type, 2);
        Assert.Equal(GateVerdict.Unevaluable, (await gate.JudgeAsync(Cancel)).Verdict);
        Assert.Equal(1, ledger.Of(Type).Unknown);
    }

    [Theory]
    [InlineData("dv.join.read.x.", "{\"kind\":\"reader-joined\",\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"x\",\"reader\":\"x\",\"oldest\":1,\"newest\":2}")]
    [InlineData("dv.join.read.x.", "{\"kind\":\"reader-joined\",\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"x\",\"reader\":\"x\",\"stream\":\"S\",\"build\":\"1\",\"oldest\":3,\"newest\":2}")]
    [InlineData("dv.join.write.x.", "{\"kind\":\"writer-joined\",\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"x\",\"writer\":\"x\",\"oldest\":1,\"newest\":2,\"build\":null}")]
    [InlineData("dv.join.read.x.", "{\"kind\":\"reader-retired\"}")]
    [InlineData("dv.ledger.set.", "null")]
    [InlineData("dv.ledger.set.", "[")]
    public async Task A_malformed_entry_is_counted_and_ends_no_follower(string subject, string entry)
    {
        var type = "no.dataverket.test.bad" + Guid.NewGuid().ToString("N")[..6];
        await new NatsJSContext(servers.Nats).PublishAsync(subject + type, System.Text.Encoding.UTF8.GetBytes(entry), cancellationToken: Cancel);
        var ledger = new LedgerClient(servers.Nats);
        await ledger.FoldAsync(Cancel);
        Assert.Equal(1, ledger.Of(type).Unknown);
    }

    [Fact]
    public async Task Who_cannot_write_or_read_the_active_version_does_not_join()
    {
        const string Type = "no.dataverket.test.late";
        var ledger = new LedgerClient(servers.Nats);
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.any", new(1, 2), "2", "maskin-a", Cancel);
        var early = await Assert.ThrowsAsync<CompatNatsException>(() => ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.any", new(2, 3), "3", "maskin-a", Cancel));
        Assert.Contains("raise first", early.Message, StringComparison.Ordinal);
        Assert.Throws<CompatNatsException>(() => ledger.Writing(Type, new VersionWindow(2, 3)).Enter());
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(Type), 2, "", "test", Cancel));
        var late = await Assert.ThrowsAsync<CompatNatsException>(() => ledger.JoinReaderAsync(Type, "nett", "S", new(1, 1), "1", "nett-0", Cancel));
        Assert.Contains("at version 2 already", late.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nett", ledger.Of(Type).Readers.Keys);
    }

    [Fact]
    public async Task An_announcement_in_somebody_elses_name_is_nobodys_word()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var announcements = new AnnouncementWatcher(servers.Nats, Quick, TimeProvider.System);
        var hearing = announcements.RunAsync(stop.Token);
        await Eventually.TrueAsync(async () =>
        {
            await servers.Nats.PublishAsync("dv.announce.evil.evil-0", "{\"service\":\"maskin\",\"instance\":\"maskin-a\",\"build\":\"2\"}"u8.ToArray(), cancellationToken: Cancel);
            await servers.Nats.PublishAsync("dv.announce.nett.nett-0", "{\"service\":\"nett\",\"instance\":\"nett-0\",\"build\":\"2\"}"u8.ToArray(), cancellationToken: Cancel);
            await servers.Nats.PublishAsync("dv.announce.nett.nett-1", "junk"u8.ToArray(), cancellationToken: Cancel);
            return announcements.Live().Count > 0;
        }, "heard");
        Assert.Equal(["nett-0"], announcements.Live().Select(entry => entry.Said.Instance));
        await stop.CancelAsync();
        await hearing;
    }

    [Fact]
    public async Task An_asset_that_holds_another_value_than_asked_for_is_named()
    {
        var jetStream = new NatsJSContext(servers.Nats);
        await jetStream.CreateStreamAsync(new StreamConfig("DV_OTHER", ["other.>"]) { MaxAge = TimeSpan.FromHours(1) }, Cancel);
        var wrong = await Assert.ThrowsAsync<CompatNatsException>(() => JetStreamAssets.EnsureAsync(jetStream, [JetStreamAssets.EventStream("DV_OTHER", "other.>", 1)], Cancel));
        Assert.Contains("DV_OTHER", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("max_age", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.b", "a.b", true)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.>", "a.b.c", true)]
    [InlineData(">", "a.b", true)]
    [InlineData("a.b", "a.b.c", false)]
    [InlineData("a.c", "a.b", false)]
    [InlineData("*.c", "a.*", true)]
    public void Filters_overlap_when_some_subject_matches_both(string left, string right, bool overlaps) => Assert.Equal(overlaps, Census.Overlaps(left, right));
}
