using System.Text;
using System.Text.Json;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Tests;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Tests;

/// <summary><c>parked</c> with consumers that really read, park, give up and take back.</summary>
public sealed class ParkedToolTests : IAsyncLifetime
{
    private const string Stream = "MASKIN_EVENTS";
    private const string Subject = "maskin.evt.machine.provisioned";
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
    private readonly List<Task> _running = [];
    private NatsServer _server = null!;
    private NatsConnection _nats = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await NatsServer.StartAsync();
        _nats = await _server.ConnectAsync();
        await JetStreamAssets.EnsureAsync(new NatsJSContext(_nats), [.. JetStreamAssets.Table(1), JetStreamAssets.EventStream(Stream, "maskin.evt.>", 1)], Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _stop.Dispose();
        await _nats.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_replay_counts_first_wakes_the_consumer_and_says_what_is_left()
    {
        await ParkAsync(7, 8);
        string[] replay = ["parked", "replay", "--durable", "nett", "--nats", _server.Url];
        using (var dry = Tool.Start([.. replay, "--dry-run"]))
        {
            Assert.Equal(2, await dry.ExitAsync());
            Assert.Equal(["0 handled, 2 parked", "  2 version.newer"], dry.Lines);
        }

        using (var none = Tool.Start([.. replay, "--dry-run", "--code", "handler.failed"]))
        {
            Assert.Equal(0, await none.ExitAsync());
            Assert.Equal(["0 handled, 0 parked"], none.Lines);
        }

        // A build that reads them, and whose handler works for none at first and never for one of them. It looks when it starts, and then only when it is told.
        var (isMended, tried) = (false, 0);
        Run<MachineV2>(2, machine =>
        {
            Interlocked.Increment(ref tried);
            return machine.Cpu == 7 && Volatile.Read(ref isMended) ? HandleResult.Handled : throw new InvalidOperationException("not now");
        }, Options with { ReplayEvery = TimeSpan.FromHours(1), Build = "2" });
        await Eventually.TrueAsync(() => Volatile.Read(ref tried) == 2, "both were tried");
        Volatile.Write(ref isMended, true);
        using (var tool = Tool.Start([.. replay, "--wait", "5"]))
        {
            Assert.Equal(2, await tool.ExitAsync());
            Assert.Equal(["1 handled, 1 parked", "  1 version.newer"], tool.Lines);
        }

        using var told = Tool.Start([.. replay, "--wait", "1", "--json"]);
        Assert.Equal(2, await told.ExitAsync());
        Assert.Equal("""{"durable":"nett","dryRun":false,"handled":0,"parked":1,"codes":[{"code":"version.newer","count":1}]}""", Assert.Single(told.Lines));
    }

    [Fact]
    public async Task A_replay_waits_for_an_ordered_owner_which_looks_only_now_and_then()
    {
        var (isMended, dead, passes) = (false, 0, 0);
        var ordered = new OrderedConsumer<MachineV2>(_nats, Reader<MachineV2>(2), (message, _) =>
        {
            if (Volatile.Read(ref isMended)) return Task.FromResult(HandleResult.Handled);
            if (!message.IsReplay) return Task.FromResult(Interlocked.Increment(ref dead) > 0 ? HandleResult.DeadLetter : HandleResult.Handled);
            Interlocked.Increment(ref passes);
            throw new InvalidOperationException("not now");
        }, new LedgerClient(_nats), Options with { Durable = "ordered", ReplayEvery = TimeSpan.FromSeconds(8), Build = "2" });
        _running.Add(ordered.RunAsync(_stop.Token));
        await PublishAsync(MachineSchemas.Write(1, 7, "id-7", "machine-7"));
        await Eventually.TrueAsync(() => Volatile.Read(ref dead) == 1, "dead");
        await Eventually.TrueAsync(async () =>
        {
            using var retry = Tool.Start("parked", "retry", "--durable", "ordered", "--reason", "mended", "--by", "operator-2", "--json", "--nats", _server.Url);
            return await retry.ExitAsync() == 0 && Assert.Single(retry.Lines) == """{"durable":"ordered","dryRun":false,"count":1,"refused":0}""";
        }, "handed back", 30);

        // It has just looked, and looks again in eight seconds.
        await Eventually.TrueAsync(() => Volatile.Read(ref passes) > 0, "looked", 30);
        Volatile.Write(ref isMended, true);
        using var tool = Tool.Start("parked", "replay", "--durable", "ordered", "--wait", "25", "--nats", _server.Url);
        Assert.Equal(0, await tool.ExitAsync(60));
        Assert.Equal(["1 handled, 0 parked"], tool.Lines);
    }

    [Fact]
    public async Task A_dead_letter_tells_its_reason_place_and_build_and_nothing_that_it_says()
    {
        Run<MachineV2>(2, _ => throw new InvalidOperationException("never"), Options with { MaxAttempts = 1, Build = "build-77" });
        var secret = Encoding.UTF8.GetString(MachineSchemas.Write(1, 7, "id-7", "machine-7")).Replace("\"cpu\":7", "\"secret\":1234567", StringComparison.Ordinal);
        await PublishAsync(Encoding.UTF8.GetBytes(secret));
        await PublishAsync(MachineSchemas.Write(1, 8, "id-8", "machine-8"));
        List<KeptMessage> kept = [];
        await Eventually.TrueAsync(async () =>
        {
            kept.Clear();
            await foreach (var one in new KeptMessages(_nats).ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel)) kept.Add(one);
            return kept.Count == 2;
        }, "both are dead");

        using (var shown = Tool.Start("parked", "show", "1", "--json", "--nats", _server.Url))
        {
            Assert.Equal(0, await shown.ExitAsync());
            Assert.DoesNotContain("1234567", shown.Lines[0], StringComparison.Ordinal);
            using var document = JsonDocument.Parse(Assert.Single(shown.Lines));
            var row = Assert.Single(document.RootElement.EnumerateArray());
            Assert.Equal(("deadLetter", "nett", Stream, 1), (Text(row, "kind"), Text(row, "durable"), Text(row, "stream"), row.GetProperty("sequence").GetInt32()));
            Assert.Equal(("build-77", MachineSchemas.Type, 1), (Text(row, "build"), Text(row, "type"), row.GetProperty("version").GetInt32()));
            Assert.StartsWith("data.", Text(row, "code"), StringComparison.Ordinal);
            Assert.StartsWith("/data", Text(row, "pointer"), StringComparison.Ordinal);
        }

        using (var failed = Tool.Start("parked", "show", "2", "--kind", "dead", "--durable", "nett", "--nats", _server.Url))
        {
            Assert.Equal(0, await failed.ExitAsync());
            var text = string.Join('\n', failed.Lines);
            foreach (var said in new[] { "2 of MASKIN_EVENTS", "handler.failed", "build-77", MachineSchemas.Type + " v1" }) Assert.Contains(said, text, StringComparison.Ordinal);
            Assert.Matches(@"attempts\W+1\b", text);
            Assert.DoesNotContain("machine-8", text, StringComparison.Ordinal);
        }

        using var none = Tool.Start("parked", "show", "3", "--nats", _server.Url);
        Assert.Equal(2, await none.ExitAsync());
        Assert.Contains("Nothing is kept of message 3", none.Errors, StringComparison.Ordinal);

        static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();
    }

    private static ConsumerOptions Options { get; } = new() { Stream = Stream, Durable = "nett", Subject = Subject, Instance = "nett-0", Build = "1" };

    private static MessageReader<T> Reader<T>(int newest)
        where T : notnull
        => new(SchemaCatalog.Create(new MachineSchemas(newest)));

    // By a build that reads version 1 only.
    private async Task ParkAsync(params int[] cpus)
    {
        foreach (var cpu in cpus) await PublishAsync(MachineSchemas.Write(2, cpu, $"id-{cpu}", $"machine-{cpu}"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var old = new MessageConsumer<Machine>(_nats, Reader<Machine>(1), (_, _) => Task.FromResult(HandleResult.Handled), new LedgerClient(_nats), Options);
        var running = old.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => old.Counters.Parked == cpus.Length, "parked");
        await stop.CancelAsync();
        await running;
    }

    private void Run<T>(int newest, Func<T, HandleResult> handle, ConsumerOptions options)
        where T : notnull
        => _running.Add(new MessageConsumer<T>(_nats, Reader<T>(newest), (message, _) => Task.FromResult(handle(message.Value)), new LedgerClient(_nats), options).RunAsync(_stop.Token));

    private async Task PublishAsync(byte[] body) => (await new NatsJSContext(_nats).PublishAsync(Subject, body, cancellationToken: Cancel)).EnsureSuccess();
}
