using System.Globalization;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Rollouts;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Ledger;

/// <summary>What a raise knows of history: which messages were read, when, and whether what new writers send until then can be read.</summary>
public sealed class ShadowTests : IAsyncLifetime
{
    private const string Type = MachineSchemas.Type;
    private static readonly AnnouncementOptions Quick = new() { Every = TimeSpan.FromMilliseconds(100), MaxAge = TimeSpan.FromSeconds(1) };
    private readonly Servers _servers = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task The_last_messages_of_the_type_are_read_however_many_others_came_after_them()
    {
        for (var i = 0; i < 12; i++) await PublishAsync(1, i);
        await FillAsync("maskin.evt.other", 400);
        var report = await Shadow().ReadAsync(Servers.EventStream, Servers.EventSubject, 5, Cancel);
        Assert.Equal((5, 0, 5), (report.Messages, report.Failed, report.CastDown));
    }

    [Theory]
    [InlineData(1, 3000, 0)]
    [InlineData(40, 3000, 7)]
    [InlineData(2500, 10, 3)]
    [InlineData(300, 1500, 1)]
    public async Task The_last_ones_are_found_with_a_bounded_number_of_questions(int before, int between, int after)
    {
        // All of the subject, then hardly any, then some: the worst for whoever guesses by density.
        await FillAsync(Servers.EventSubject, before);
        for (var i = 0; i < between; i += 500)
        {
            await FillAsync("maskin.evt.other", Math.Min(500, between - i));
            await FillAsync(Servers.EventSubject, 1);
        }

        await FillAsync(Servers.EventSubject, after);
        await FillAsync("maskin.evt.other", 90);
        var asked = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var counting = Task.Run(async () =>
        {
            await foreach (var _ in _servers.Nats.SubscribeAsync<byte[]>("$JS.API.STREAM.MSG.GET." + Servers.EventStream, cancellationToken: stop.Token)) Interlocked.Increment(ref asked);
        }, Cancel);
        var all = new List<ulong>();
        await foreach (var entry in new GuardedLog(new NatsJSContext(_servers.Nats), Servers.EventStream, TimeProvider.System).ReadAsync(Servers.EventSubject, 1, Cancel)) all.Add(entry.Sequence);
        await Eventually.TrueAsync(async () =>
        {
            await new StreamEnds(_servers.Nats, TimeProvider.System).LastAsync(Servers.EventStream, Servers.EventSubject, Cancel);
            return Volatile.Read(ref asked) > 0;
        }, "questions are counted");

        foreach (var most in new[] { 1, 20, 200 })
        {
            var start = await SettledAsync();
            List<ulong> read = [];
            await foreach (var stored in new RecentHistory(_servers.Nats, TimeProvider.System).ReadAsync(Servers.EventStream, Servers.EventSubject, most, Cancel)) read.Add(stored.Seq);
            Assert.Equal(all.TakeLast(most), read);
            Assert.InRange(await SettledAsync() - start, Math.Min(most, all.Count), (most * 8) + 60);
        }

        await stop.CancelAsync();
        await counting.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        // The count, once what was asked before has been heard of.
        async Task<int> SettledAsync()
        {
            await _servers.Nats.PingAsync(Cancel);
            var before = -1;
            await Eventually.TrueAsync(() => Interlocked.Exchange(ref before, Volatile.Read(ref asked)) == Volatile.Read(ref asked), "settled");
            return Volatile.Read(ref asked);
        }
    }

    [Fact]
    public async Task A_finding_of_no_message_opens_a_raise_only_while_there_is_none_and_the_reader_looks_again_by_itself()
    {
        var (ledger, announcements) = await ReadyAsync();
        var gate = new RaiseGate("raise", _servers.Nats, ledger, announcements, Type, 2);
        await ledger.JoinReaderAsync(Type, "nett", Servers.EventStream, new(1, 2), "2", "nett-0", Cancel);
        await ledger.ReportShadowAsync(Type, "nett", "2", new(2, 0, 0, ""), "nett-0", Cancel);
        var empty = await gate.JudgeAsync(Cancel);
        Assert.Equal(GateVerdict.Pass, empty.Verdict);
        Assert.Contains("nett 1..2 (build 2; no message to be read as 2)", empty.Evidence, StringComparison.Ordinal);

        await PublishAsync(1, 7);
        var shut = Assert.Single((await gate.JudgeAsync(Cancel)).Reasons);
        Assert.Contains("Reader nett (build 2) read history of " + Type + " when it found no message of it, and one lies at 1 of MASKIN_EVENTS", shut.What, StringComparison.Ordinal);
        Assert.Contains("looks again by itself", shut.Unblock, StringComparison.Ordinal);

        await ConsumeAsync(ledger, Options, async () => await Eventually.TrueAsync(async () => (await gate.JudgeAsync(Cancel)).Verdict == GateVerdict.Pass, "opened"));
        Assert.Contains("nett 1..2 (build 2; 1 messages read as 2, 1 cast down again)", (await gate.JudgeAsync(Cancel)).Evidence, StringComparison.Ordinal);
        Assert.Equal(GateVerdict.Pass, (await gate.MoveAsync("test", Cancel)).Verdict);
    }

    [Fact]
    public async Task A_reader_that_found_nothing_at_its_start_reads_what_comes_later()
    {
        var (ledger, announcements) = await ReadyAsync();
        var gate = new RaiseGate("raise", _servers.Nats, ledger, announcements, Type, 2);
        await ConsumeAsync(ledger, Options, async () =>
        {
            await Eventually.TrueAsync(() => Found(ledger) is { Messages: 0 }, "nothing was found");
            await PublishAsync(1, 7);
            await Eventually.TrueAsync(async () =>
            {
                await ledger.FoldAsync(Cancel);
                return Found(ledger) is { Messages: 1, CastDown: 1 };
            }, "what came later was read");
            Assert.Equal(GateVerdict.Pass, (await gate.JudgeAsync(Cancel)).Verdict);
        });
    }

    [Fact]
    public async Task A_finding_that_is_too_old_shuts_a_raise_until_the_reader_has_renewed_it()
    {
        var (ledger, announcements) = await ReadyAsync();
        await PublishAsync(1, 7);
        var options = Options with { RehearseEvery = TimeSpan.FromSeconds(1) };
        await ConsumeAsync(ledger, options, () => Eventually.TrueAsync(() => Found(ledger) is { Messages: 1 }, "read"));
        var old = new RaiseGate("raise", _servers.Nats, ledger, announcements, Type, 2) { MaxShadowAge = TimeSpan.Zero };
        var shut = Assert.Single((await old.JudgeAsync(Cancel)).Reasons);
        Assert.Contains("h ago, and that counts for 0 h", shut.What, StringComparison.Ordinal);
        Assert.Contains("restart it", shut.Unblock, StringComparison.Ordinal);
        Assert.Equal(GateVerdict.Pass, (await new RaiseGate("raise", _servers.Nats, ledger, announcements, Type, 2).JudgeAsync(Cancel)).Verdict);

        var first = ledger.Of(Type).Readers["nett"].Latest.ShadowAt;
        Assert.NotEqual(default, first);
        await ConsumeAsync(ledger, options, () => Eventually.TrueAsync(() => ledger.Of(Type).Readers["nett"].Latest.ShadowAt > first + TimeSpan.FromSeconds(2), "renewed twice"));
    }

    [Fact]
    public async Task What_a_new_writer_would_have_to_cast_down_and_cannot_shuts_the_raise()
    {
        var (ledger, announcements) = await ReadyAsync();
        await PublishAsync(1, 7);
        await PublishAsync(1, 700);
        // Its downcaster has no word for numbers that the older version knows well.
        var schemas = SchemaCatalog.Create(new MachineSchemas(2, down: n => n < 100 ? n : throw new CannotDowncastException("too many")));
        await ConsumeAsync(ledger, Options, () => Eventually.TrueAsync(() => Found(ledger) is not null, "read"), schemas);
        Assert.Equal((2, 1, 2), (Found(ledger)!.Messages, Found(ledger)!.Failed, Found(ledger)!.CastDown));
        Assert.Equal("downcast.loses /data at 2 of MASKIN_EVENTS, cast down from version 2 to 1", Found(ledger)!.FirstFault);
        var shut = Assert.Single((await new RaiseGate("raise", _servers.Nats, ledger, announcements, Type, 2).JudgeAsync(Cancel)).Reasons);
        Assert.Contains("could not handle 1: downcast.loses /data at 2 of MASKIN_EVENTS, cast down from version 2 to 1", shut.What, StringComparison.Ordinal);
    }

    private static ConsumerOptions Options { get; } = new() { Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = "nett-0", Build = "2", ReplayEvery = TimeSpan.FromMilliseconds(100) };

    private static ShadowReport? Found(LedgerClient ledger) => ledger.Of(Type).Readers.GetValueOrDefault("nett")?.Latest.Shadow;

    // A writer that can write both versions, and a coordinator that has listened for long enough.
    private async Task<(LedgerClient Ledger, AnnouncementWatcher Announcements)> ReadyAsync()
    {
        var (ledger, announcements) = (new LedgerClient(_servers.Nats), new AnnouncementWatcher(_servers.Nats, Quick, TimeProvider.System));
        _ = announcements.RunAsync(Cancel);
        await ledger.JoinWriterAsync(Type, "maskin", Servers.EventSubject, new(1, 2), "2", "maskin-a", Cancel);
        await Eventually.TrueAsync(() => announcements.HasListenedLongEnough, "heard");
        return (ledger, announcements);
    }

    private ShadowReader<MachineV2> Shadow() => new(_servers.Nats, Reader(SchemaCatalog.Create(new MachineSchemas(2))));

    private static MessageReader<MachineV2> Reader(SchemaCatalog schemas) => new(schemas, new ReadContext { Tenant = "oslo" });

    private async Task ConsumeAsync(LedgerClient ledger, ConsumerOptions options, Func<Task> meanwhile, SchemaCatalog? schemas = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = new MessageConsumer<MachineV2>(_servers.Nats, Reader(schemas ?? SchemaCatalog.Create(new MachineSchemas(2))), (_, _) => Task.FromResult(HandleResult.Handled), ledger, options).RunAsync(stop.Token);
        await meanwhile();
        await stop.CancelAsync();
        await running;
    }

    private async Task PublishAsync(int version, int cpu)
        => await new JetStreamPublisher(_servers.Nats).PublishAsync(Servers.EventSubject, $"id-{cpu}", MachineSchemas.Write(version, cpu, $"id-{cpu}", "m"), Cancel);

    // Without an ack each: all are stored once the last one is.
    private async Task FillAsync(string subject, int count)
    {
        for (var i = 1; i < count; i++) await _servers.Nats.PublishAsync(subject, MachineSchemas.Write(1, i, i.ToString(CultureInfo.InvariantCulture), "m"), cancellationToken: Cancel);
        if (count > 0) (await new NatsJSContext(_servers.Nats).PublishAsync(subject, MachineSchemas.Write(1, 0, "last", "m"), cancellationToken: Cancel)).EnsureSuccess();
    }
}
