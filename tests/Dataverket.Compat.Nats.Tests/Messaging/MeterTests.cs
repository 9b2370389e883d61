using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>What whoever watches a consumer sees of it: counters and gauges, and of warnings a line now and then.</summary>
public sealed class MeterTests : IAsyncLifetime
{
    private const string Above = "version.above-active";
    private readonly Servers _servers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _measured = [];
    // Its own, since every test of the process is measured by the same meter.
    private readonly string _durable = "metered" + Guid.NewGuid().ToString("N");
    private readonly ListLogger _logger = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Dataverket.Compat.Nats") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.Start();
        await _servers.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _stop.Dispose();
        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task What_became_of_each_message_is_counted_and_what_is_parked_is_a_gauge()
    {
        await PublishAsync("id-1", MachineSchemas.Write(1, 1, "id-1", "machine-1"));
        await PublishAsync("id-2", MachineSchemas.Write(1, 2, "id-2", "machine-1"));
        await PublishAsync("id-3", MachineSchemas.Write(1, 3, "id-3", "machine-1"));
        await PublishAsync("id-4", MachineSchemas.Write(2, 4, "id-4", "machine-1"));
        await PublishAsync("id-5", "no envelope at all"u8.ToArray());
        await PublishAsync("id-6", MachineSchemas.Write(1, 6, "id-6", "machine-1", tenant: "evil"));
        var failures = 0;
        var running = Consumer<Machine>(1, new LedgerClient(_servers.Nats), message => message.Value.Cpu switch
        {
            1 => HandleResult.Handled,
            2 => HandleResult.Duplicate,
            _ => failures++ == 0 ? throw new IOException("passes") : HandleResult.DeadLetter,
        }).RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => Value("dataverket.consumer.parked") == 1 && Consumed("dead") == 2 && Consumed("rejected") == 1, "all are settled and the park was looked at");
        await _stop.CancelAsync();
        await running;
        Assert.Equal((1, 1, 1, 2, 1, 1), (Consumed("handled"), Consumed("duplicate"), Consumed("parked"), Consumed("dead"), Consumed("rejected"), Consumed("retried")));
        Assert.InRange(Value("dataverket.consumer.parked.age"), 0, 60);
        Assert.Contains(_measured.Keys, key => key.Contains("messaging.system=nats messaging.operation.name=process", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_warning_is_counted_each_time_and_told_once_in_a_while(bool isOrdered)
    {
        // Neither has a trace context, and the second of them no message id in its headers.
        await PublishAsync("id-1", MachineSchemas.Write(1, 1, "id-1", "machine-1"));
        await PublishAsync("id-other", MachineSchemas.Write(1, 2, "id-2", "machine-1"));
        var (handled, ledger) = (0, new LedgerClient(_servers.Nats));
        HandleResult Handle<T>(IncomingMessage<T> message)
            where T : notnull
        {
            Interlocked.Increment(ref handled);
            return HandleResult.Handled;
        }

        var running = isOrdered ? Ordered<Machine>(1, ledger, Handle).RunAsync(_stop.Token) : Consumer<Machine>(1, ledger, Handle).RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => handled == 2 && Warned("header.message-id") == 1, "both are handled");
        await _stop.CancelAsync();
        await running;
        Assert.Equal((2, 1), (Warned("envelope.traceparent"), Warned("header.message-id")));
        var line = Assert.Single(_logger.Lines, line => line.Contains("envelope.traceparent at '/traceparent'", StringComparison.Ordinal));
        Assert.Contains($"Consumer {_durable} met message 1", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_out_of_the_park_has_its_warnings_counted_too()
    {
        await new NatsJSContext(_servers.Nats).PublishAsync($"park.{_durable}.{Servers.EventStream}.9", MachineSchemas.Write(1, 1, "id-1", "machine-1"), cancellationToken: Cancel);
        var running = Consumer<Machine>(1, new LedgerClient(_servers.Nats), _ => HandleResult.Handled).RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => Warned("envelope.traceparent") == 1, "counted");
        await _stop.CancelAsync();
        await running;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_kept_is_a_gauge_and_what_waits_too_long_an_alarm_until_the_consumer_stops(bool isOrdered)
    {
        var jetStream = new NatsJSContext(_servers.Nats);
        foreach (var place in new[] { "park.{0}.{1}.1", "dead.{0}.{1}.2", "dead.{0}.{1}.3", "reject.{0}.{1}.4", "dead.another.{1}.5" })
            (await jetStream.PublishAsync(string.Format(null, place, _durable, Servers.EventStream), MachineSchemas.Write(2, 1, "id-1", "machine-1"), cancellationToken: Cancel)).EnsureSuccess();
        var (options, ledger) = (Options with { ParkedAgeAlarm = TimeSpan.FromMilliseconds(1) }, new LedgerClient(_servers.Nats));
        var running = isOrdered
            ? new OrderedConsumer<Machine>(_servers.Nats, Reader<Machine>(1), (_, _) => Task.FromResult(HandleResult.Handled), ledger, options, logger: _logger).RunAsync(_stop.Token)
            : new MessageConsumer<Machine>(_servers.Nats, Reader<Machine>(1), (_, _) => Task.FromResult(HandleResult.Handled), ledger, options, logger: _logger).RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => Value("dataverket.consumer.dead") == 2 && Value("dataverket.consumer.rejected") == 1, "counted");
        Assert.Equal(1, Value("dataverket.consumer.parked"));
        var age = Value("dataverket.consumer.parked.age");
        Assert.True(age > 0);
        await Eventually.TrueAsync(() => Value("dataverket.consumer.parked.age") > age + 1, "some passes later");
        var line = Assert.Single(_logger.Lines, line => line.Contains($"1 messages of consumer {_durable} are parked", StringComparison.Ordinal));
        foreach (var what in new[] { "dataverket parked list", "deploy a build", "mend its handler" }) Assert.Contains(what, line, StringComparison.Ordinal);
        await _stop.CancelAsync();
        await running;
        foreach (var gauge in new[] { "parked", "parked.age", "dead", "rejected" }) Assert.Equal(0, Value("dataverket.consumer." + gauge));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, false)] // Which parks it: that nobody may write it is told all the same.
    [InlineData(2, true)]
    public async Task A_version_that_nobody_raised_to_is_a_warning(int newest, bool isOrdered)
    {
        var ledger = new LedgerClient(_servers.Nats);
        await ledger.AdoptAsync(MachineSchemas.Type, 1, "test", Cancel);
        await PublishAsync("id-1", MachineSchemas.Write(1, 1, "id-1", "machine-1"));
        await PublishAsync("id-2", MachineSchemas.Write(2, 2, "id-2", "machine-1"));
        await PublishAsync("id-3", MachineSchemas.Write(2, 3, "id-3", "machine-2"));
        var running = newest == 1 ? Consumer<Machine>(1, ledger, _ => HandleResult.Handled).RunAsync(_stop.Token)
            : isOrdered ? Ordered<MachineV2>(2, ledger, _ => HandleResult.Handled).RunAsync(_stop.Token)
            : Consumer<MachineV2>(2, ledger, _ => HandleResult.Handled).RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => Warned(Above) == 2 && Consumed("handled") + Consumed("parked") == 3, "warned");
        await _stop.CancelAsync();
        await running;
        Assert.Equal(2, Warned(Above));
        Assert.Single(_logger.Lines, line => line.Contains(Above, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_raise_that_this_process_has_not_heard_of_and_what_a_lower_left_behind_are_no_warning()
    {
        // It follows nothing: all that it hears is what it asks for.
        var (deaf, other) = (new LedgerClient(_servers.Nats), new LedgerClient(_servers.Nats));
        await other.JoinWriterAsync(MachineSchemas.Type, "maskin", Servers.EventSubject, new(1, 2), "2", "maskin-a", Cancel);
        await PublishAsync("id-1", MachineSchemas.Write(1, 1, "id-1", "machine-1"));
        var running = Consumer<MachineV2>(2, deaf, _ => HandleResult.Handled).RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => Consumed("handled") == 1 && deaf.Of(MachineSchemas.Type).Active == 1, "reads");
        await other.FoldAsync(Cancel);
        Assert.True(await other.TryRaiseAsync(other.Of(MachineSchemas.Type), 2, "", "test", Cancel));
        Assert.Equal(1, deaf.Of(MachineSchemas.Type).Active);
        await PublishAsync("id-2", MachineSchemas.Write(2, 2, "id-2", "machine-1"));
        await Eventually.TrueAsync(() => Consumed("handled") == 2, "handled");
        Assert.True(await other.TryLowerAsync(other.Of(MachineSchemas.Type), 1, "", "test", Cancel));
        await deaf.FoldAsync(Cancel);
        await PublishAsync("id-3", MachineSchemas.Write(2, 3, "id-3", "machine-1"));
        await Eventually.TrueAsync(() => Consumed("handled") == 3, "handled, since no fence was taken yet");
        await _stop.CancelAsync();
        await running;
        Assert.Equal(0, Warned(Above));
    }

    [Fact]
    public async Task A_message_with_nothing_odd_about_it_costs_no_allocation()
    {
        var ledger = new LedgerClient(_servers.Nats);
        await ledger.AdoptAsync(MachineSchemas.Type, 2, "test", Cancel);
        var remarks = new Remarks(ledger, MachineSchemas.Type, Options, TimeProvider.System, NullLogger.Instance);
        var attributes = new EnvelopeAttributes { Id = "1", Source = "/maskin", Tenant = "oslo", Time = DateTimeOffset.UnixEpoch, TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
        var catalog = SchemaCatalog.Create(new MachineSchemas(2));
        var body = new MessageWriter<MachineV2>(catalog).Write(new(1), 2, attributes);
        var outcome = new MessageReader<MachineV2>(catalog).Read(body, new Delivery { ActiveVersion = remarks.ActiveVersion });
        Assert.Equal((true, 0, 2), (outcome.IsAccepted, outcome.Warnings.Count, remarks.ActiveVersion));
        long Allocated(int times)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++) Assert.True(remarks.NoteAsync(in outcome, remarks.ActiveVersion, (ulong)i, CancellationToken.None).AsTask().IsCompletedSuccessfully);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(1000);
        Assert.Equal(0, Allocated(1000));
    }

    private double Consumed(string outcome) => Value($"dataverket.outcome={outcome}");

    private double Warned(string code) => Value($"dataverket.messages.warned messaging.consumer.group.name={_durable} dataverket.code={code}");

    // Of all instruments and tags with these words, one after the other.
    private double Value(string words) => _measured.Where(one => $" {one.Key} ".Contains($" {words} ", StringComparison.Ordinal)).Sum(one => one.Value);

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (key, isMine) = (instrument.Name, false);
        foreach (var tag in tags)
        {
            key += $" {tag.Key}={tag.Value}";
            isMine |= Equals(tag.Value, _durable);
        }

        if (isMine) _measured.AddOrUpdate(key, value, (_, before) => instrument is Gauge<long> or Gauge<double> ? value : before + value);
    }

    private Task PublishAsync(string id, byte[] body) => new JetStreamPublisher(_servers.Nats).PublishAsync(Servers.EventSubject, id, body, Cancel);

    private MessageConsumer<T> Consumer<T>(int newest, LedgerClient ledger, Func<IncomingMessage<T>, HandleResult> handle)
        where T : notnull
        => new(_servers.Nats, Reader<T>(newest), (message, _) => Task.FromResult(handle(message)), ledger, Options, logger: _logger);

    private OrderedConsumer<T> Ordered<T>(int newest, LedgerClient ledger, Func<IncomingMessage<T>, HandleResult> handle)
        where T : notnull
        => new(_servers.Nats, Reader<T>(newest), (message, _) => Task.FromResult(handle(message)), ledger, Options, logger: _logger);

    private static MessageReader<T> Reader<T>(int newest)
        where T : notnull
        => new(SchemaCatalog.Create(new MachineSchemas(newest)), new ReadContext { Tenant = "oslo" });

    private ConsumerOptions Options => new() { Stream = Servers.EventStream, Durable = _durable, Subject = Servers.EventSubject, Instance = "nett-0", Build = "2", ReplayEvery = TimeSpan.FromMilliseconds(200), Rehearse = 0 };
}
