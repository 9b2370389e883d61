using System.Text.Json;
using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using Dataverket.Tests;

namespace Dataverket.Compat.Nats.Tests.Coordination;

public sealed class ChangePublisherTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happens_to_a_change_reaches_whoever_subscribes_as_a_cloud_event()
    {
        await using var server = await NatsServer.StartAsync();
        await using var nats = await server.ConnectAsync();
        await using var subscription = await nats.SubscribeCoreAsync<byte[]>("rollout.event.change.>", cancellationToken: Cancel);
        await nats.PingAsync(Cancel);
        await using (var publisher = new ChangePublisher(nats, "/maskin/deploy", "oslo"))
            publisher.Report(new ChangeEvent("machine-size", "maskin.machines", "undo expand", ChangeEventState.Refused, "a \"reason\"\nand another", 3, 9, DateTimeOffset.UnixEpoch));
        var message = await subscription.Msgs.ReadAsync(Cancel);
        Assert.Equal("rollout.event.change.machine-size", message.Subject);
        Assert.Equal("application/cloudevents+json", message.Headers!["Content-Type"]);
        using var document = JsonDocument.Parse(message.Data);
        var root = document.RootElement;
        Assert.Equal(("1.0", ChangePublisher.EventType, "/maskin/deploy", "oslo", "machine-size"), (Text(root, "specversion"), Text(root, "type"), Text(root, "source"), Text(root, "tenant"), Text(root, "subject")));
        var data = root.GetProperty("data");
        Assert.Equal(("machine-size", "maskin.machines", "undo expand", "refused", "a \"reason\"\nand another"), (Text(data, "change"), Text(data, "table"), Text(data, "phase"), Text(data, "state"), Text(data, "detail")));
        Assert.Equal((3, 9), (data.GetProperty("done").GetInt64(), data.GetProperty("total").GetInt64()));
    }

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
