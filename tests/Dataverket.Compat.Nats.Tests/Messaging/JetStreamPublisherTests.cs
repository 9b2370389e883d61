using System.Text;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Tests;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>Answers of the server share one inbox: each finds the message it is for, and one that does not come ends in an error, whatever the others do.</summary>
public sealed class JetStreamPublisherTests(Servers servers) : IClassFixture<Servers>
{
    private readonly Servers _servers = servers;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_messages_than_a_queue_of_the_client_holds_are_acknowledged_at_once_and_the_refused_ones_alone_are_refused()
    {
        await using var nats = await _servers.Server.ConnectAsync();
        var publisher = new JetStreamPublisher(nats);
        var before = await StoredAsync(nats);
        // Every tenth goes where no stream listens.
        var all = await Task.WhenAll(Enumerable.Range(0, 5000).Select(async i =>
        {
            try
            {
                await publisher.PublishAsync(i % 10 == 0 ? "nobody.listens" : Servers.EventSubject, $"many-{i}", "{}"u8.ToArray(), Cancel);
                return i % 10 != 0;
            }
            catch (CompatNatsException e)
            {
                return i % 10 == 0 && e.IsTransient && e.Message.Contains("nobody.listens", StringComparison.Ordinal);
            }
        }));
        Assert.All(all, Assert.True);
        Assert.Equal(4500, await StoredAsync(nats) - before);
        // A duplicate is success, and stored once.
        await publisher.PublishAsync(Servers.EventSubject, "many-1", "{}"u8.ToArray(), Cancel);
        Assert.Equal(4500, await StoredAsync(nats) - before);
    }

    [Fact]
    public async Task Messages_that_are_published_together_are_judged_one_by_one()
    {
        await using var nats = await _servers.Server.ConnectAsync();
        var publisher = new JetStreamPublisher(nats);
        var before = await StoredAsync(nats);
        var huge = new byte[nats.ServerInfo!.MaxPayload + 1];
        await using var silent = await nats.SubscribeCoreAsync<byte[]>("silent.place", cancellationToken: Cancel);
        await nats.PingAsync(Cancel);
        using var stop = new CancellationTokenSource();
        var publishing = publisher.PublishAllAsync(Enumerable.Range(0, 400).ToArray(), i => new(Place(i), $"together-{i}", i % 8 == 5 ? huge : "{}"u8.ToArray()), stop.Token);
        // Whoever listens there never answers: the others are stored all the same, and the cancellation ends the wait with what is known.
        await Eventually.TrueAsync(async () => await StoredAsync(nats) == before + 250, "all that can be stored is stored");
        // Stored is not answered: the answer to one that comes after them comes after theirs.
        Assert.All(await publisher.PublishAllAsync([0], i => new(Servers.EventSubject, "together-last", "{}"u8.ToArray()), Cancel), Assert.Null);
        await stop.CancelAsync();
        var faults = await publishing;
        Assert.Equal(400, faults.Count);
        for (var i = 0; i < faults.Count; i++)
            switch (i % 8)
            {
                case 3:
                    Assert.Contains("nobody.listens", Assert.IsType<CompatNatsException>(faults[i]).Message, StringComparison.Ordinal);
                    break;
                case 5:
                    Assert.False(Assert.IsType<CompatNatsException>(faults[i]).IsTransient);
                    break;
                case 6:
                    Assert.True(Assert.IsType<CompatNatsException>(faults[i]).IsTransient);
                    break;
                default:
                    Assert.Null(faults[i]);
                    break;
            }

        // Published again under their ids, the stored ones are not stored twice.
        Assert.All(await publisher.PublishAllAsync([0, 1, 2], i => new(Servers.EventSubject, $"together-{i}", "{}"u8.ToArray()), Cancel), Assert.Null);
        Assert.Equal(before + 251, await StoredAsync(nats));

        static string Place(int i) => (i % 8) switch { 3 => "nobody.listens", 6 => "silent.place", _ => Servers.EventSubject };
    }

    [Theory]
    [InlineData("")]
    [InlineData("+OK")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("{\"stream\":\"X\"}")]
    [InlineData("{\"seq\":\"1\"}")]
    [InlineData("{\"seq\":-1}")]
    [InlineData("{\"error\":{}}")]
    [InlineData("{\"error\":{\"code\":400},\"seq\":7}")]
    [InlineData("{\"seq\":7")]
    public async Task What_is_no_acknowledgement_stores_nothing_and_says_so(string answer)
    {
        await using var nats = await _servers.Server.ConnectAsync();
        var subject = "answers." + Guid.NewGuid().ToString("N");
        await using var other = await nats.SubscribeCoreAsync<byte[]>(subject, cancellationToken: Cancel);
        await nats.PingAsync(Cancel);
        var publishing = new JetStreamPublisher(nats).PublishAsync(subject, "id", "{}"u8.ToArray(), Cancel);
        var asked = await other.Msgs.ReadAsync(Cancel);
        await asked.ReplyAsync(Encoding.UTF8.GetBytes(answer), cancellationToken: Cancel);
        var refused = await Assert.ThrowsAsync<CompatNatsException>(() => publishing);
        Assert.Contains(subject, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_the_server_is_told_in_its_words()
    {
        await using var nats = await _servers.Server.ConnectAsync();
        await new NatsJSContext(nats).CreateStreamAsync(new("FULL", ["full.>"]) { MaxMsgs = 1, Discard = NATS.Client.JetStream.Models.StreamConfigDiscard.New }, Cancel);
        var publisher = new JetStreamPublisher(nats);
        await publisher.PublishAsync("full.a", "one", "{}"u8.ToArray(), Cancel);
        var refused = await Assert.ThrowsAsync<CompatNatsException>(() => publisher.PublishAsync("full.a", "two", "{}"u8.ToArray(), Cancel));
        Assert.Contains("maximum messages exceeded", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_ends_the_wait_and_once_it_is_back_the_same_inbox_hears_it()
    {
        await using var server = await NatsServer.StartAsync();
        await using var nats = await server.ConnectAsync();
        await new NatsJSContext(nats).CreateStreamAsync(new("KEPT", ["kept"]), Cancel);
        var publisher = new JetStreamPublisher(nats);
        await publisher.PublishAsync("kept", "before", "{}"u8.ToArray(), Cancel);
        await server.StopAsync();
        var away = await Assert.ThrowsAsync<CompatNatsException>(() => publisher.PublishAsync("kept", "away", "{}"u8.ToArray(), Cancel));
        Assert.True(away.IsTransient);
        await server.RestartAsync();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await publisher.PublishAsync("kept", "after", "{}"u8.ToArray(), Cancel);
                return true;
            }
            catch (CompatNatsException)
            {
                return false;
            }
        }, "the server takes messages again", 60);
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_ends_and_its_late_answer_is_nobodys()
    {
        await using var nats = await _servers.Server.ConnectAsync();
        await using var other = await nats.SubscribeCoreAsync<byte[]>("late.answers", cancellationToken: Cancel);
        await nats.PingAsync(Cancel);
        var publisher = new JetStreamPublisher(nats);
        using var stop = new CancellationTokenSource();
        var publishing = publisher.PublishAsync("late.answers", "id", "{}"u8.ToArray(), stop.Token);
        var asked = await other.Msgs.ReadAsync(Cancel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        await asked.ReplyAsync("{\"stream\":\"X\",\"seq\":1}"u8.ToArray(), cancellationToken: Cancel);
        await publisher.PublishAsync(Servers.EventSubject, "later", "{}"u8.ToArray(), Cancel);
    }

    private static async Task<long> StoredAsync(NATS.Client.Core.NatsConnection nats)
        => (await new NatsJSContext(nats).GetStreamAsync(Servers.EventStream, cancellationToken: Cancel)).Info.State.Messages;
}
