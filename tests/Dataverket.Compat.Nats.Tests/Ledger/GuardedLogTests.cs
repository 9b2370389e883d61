using System.Text;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Tests;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Ledger;

public sealed class GuardedLogTests(Servers servers) : IClassFixture<Servers>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly GuardedLog _log = new(new NatsJSContext(servers.Nats), JetStreamAssets.RunsStream, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_appends_that_follow_the_same_entry_one_is_refused()
    {
        var first = await _log.AppendAsync("dv.run.two", 0, "op-1", "a"u8.ToArray(), Patience, Cancel);
        var second = await _log.AppendAsync("dv.run.two", 0, "op-2", "b"u8.ToArray(), Patience, Cancel);
        Assert.NotNull(first);
        Assert.Null(second);
    }

    [Fact]
    public async Task An_append_whose_answer_was_lost_is_settled_as_mine_even_when_others_wrote_on_top_of_it()
    {
        // Stored without the server's own deduplication knowing the id as ours: the window has passed, as after a long outage.
        var jetStream = new NatsJSContext(servers.Nats);
        var stored = await _log.AppendAsync("dv.run.lost", 0, "op-mine", "a"u8.ToArray(), Patience, Cancel);
        await _log.AppendAsync("dv.run.lost", stored!.Value, "op-other", "b"u8.ToArray(), Patience, Cancel);
        await servers.Server.RestartAsync();
        Assert.Equal(stored, await _log.AppendAsync("dv.run.lost", 0, "op-mine", "a"u8.ToArray(), Patience, Cancel));
        Assert.NotNull(jetStream);
    }

    [Fact]
    public async Task A_stream_that_is_gone_is_not_an_empty_one()
    {
        var jetStream = new NatsJSContext(servers.Nats);
        await jetStream.CreateStreamAsync(new("GONE", ["gone.>"]), Cancel);
        var log = new GuardedLog(jetStream, "GONE", TimeProvider.System);
        Assert.Null(await log.LastAsync("gone.a", Cancel));
        Assert.Null(await log.NextAsync("gone.a", 1, Cancel));
        await jetStream.DeleteStreamAsync("GONE", Cancel);
        await Assert.ThrowsAsync<NatsJSApiException>(() => log.LastAsync("gone.a", Cancel));
        await Assert.ThrowsAsync<NatsJSApiException>(() => log.NextAsync("gone.a", 1, Cancel));
    }

    [Fact]
    public async Task Appends_across_kills_of_the_server_are_there_once_each_and_in_order()
    {
        var chaos = Task.Run(async () =>
        {
            for (var i = 0; i < 3; i++) await servers.Server.RestartAsync();
        }, Cancel);
        ulong last = 0;
        for (var i = 0; i < 120 || !chaos.IsCompleted; i++)
            last = await _log.AppendAsync("dv.run.chaos", last, $"chaos-{i}", Encoding.UTF8.GetBytes($"{i}"), Patience, Cancel) ?? throw new InvalidOperationException("lost to nobody");
        await chaos;
        List<string> read = [];
        await foreach (var entry in _log.ReadAsync("dv.run.chaos", 1, Cancel)) read.Add(Encoding.UTF8.GetString(entry.Data.Span));
        Assert.Equal(Enumerable.Range(0, read.Count).Select(i => $"{i}"), read);
        Assert.True(read.Count >= 120);
    }

    [Fact]
    public async Task A_server_that_is_away_leaves_the_append_unknown_and_says_so()
    {
        await servers.Server.StopAsync();
        var unknown = await Assert.ThrowsAsync<CompatNatsException>(() => _log.AppendAsync("dv.run.away", 0, "op", "a"u8.ToArray(), TimeSpan.FromSeconds(1), Cancel));
        Assert.True(unknown.IsTransient);
        Assert.Contains("unknown", unknown.Message, StringComparison.Ordinal);
        await servers.Server.RestartAsync();
        await Eventually.TrueAsync(() => servers.Nats.ConnectionState == NATS.Client.Core.NatsConnectionState.Open, "reconnected");
    }
}
