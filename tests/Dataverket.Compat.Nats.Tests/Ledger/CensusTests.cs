using System.Text;
using Dataverket.Compat.Nats.Ledger;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Ledger;

/// <summary>A census of a broker whose answers are given by hand, as a cluster gives them of which a part is away.</summary>
public sealed class CensusTests(Servers servers) : IClassFixture<Servers>
{
    private const string Streams = """{"total":2,"offset":0,"limit":256,"streams":[{"config":{"name":"A","subjects":["maskin.evt.>"]}},{"config":{"name":"B","sources":[{"name":"A"}]}}]""";
    private const string Consumers = """{"total":1,"offset":0,"limit":256,"consumers":[{"stream_name":"A","name":"far","config":{"filter_subject":"maskin.evt.>"}}]""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("whole", "}", "}", "far on A, far on B")]
    [InlineData("streams", ",\"missing\":[\"C\"]}", "}", "could not describe C (STREAM.LIST)")]
    [InlineData("consumers", "}", ",\"missing\":[\"near\"]}", "could not describe near (CONSUMER.LIST.A)")]
    [InlineData("refused", "}", ",\"error\":{\"code\":503,\"description\":\"no quorum\"}}", "no quorum")]
    public async Task Who_could_not_be_described_is_no_part_of_a_census(string prefix, string streams, string consumers, string said)
    {
        await using var listed = await AnswerAsync($"{prefix}.STREAM.LIST", Streams + streams);
        await using var read = await AnswerAsync($"{prefix}.CONSUMER.LIST.*", Consumers + consumers);
        var jetStream = new NatsJSContext(servers.Nats, new NatsJSOpts(servers.Nats.Opts, apiPrefix: prefix));
        var asking = Census.UnregisteredAsync(jetStream, new MessageLedger { Type = "t" }, Servers.EventSubject, Cancel);
        Assert.Contains(said, prefix == "whole" ? string.Join(", ", await asking) : (await Assert.ThrowsAsync<CompatNatsException>(() => asking)).Message, StringComparison.Ordinal);
    }

    private async Task<IAsyncDisposable> AnswerAsync(string subject, string answer)
    {
        var subscription = await servers.Nats.SubscribeCoreAsync<byte[]>(subject, cancellationToken: Cancel);
        _ = Task.Run(async () =>
        {
            await foreach (var message in subscription.Msgs.ReadAllAsync(Cancel)) await message.ReplyAsync(Encoding.UTF8.GetBytes(answer), cancellationToken: Cancel);
        }, Cancel);
        await servers.Nats.PingAsync(Cancel);
        return subscription;
    }
}
