using System.Text.Json;
using Dataverket.Compat.Nats.Assets;
using Dataverket.Compat.Nats.Ledger;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Tests;

/// <summary><c>assets</c>, as a program of its own against a real server.</summary>
public sealed class AssetToolTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_streams_are_made_once_and_read_back_ever_after()
    {
        await using var server = await NatsServer.StartAsync();
        string[] ensure = ["assets", "ensure", "--event-stream", "MASKIN_EVENTS=maskin.evt.>", "--json", "--nats", server.Url];
        Assert.Equal("missing", await EnsureAsync(2, [.. ensure, "--dry-run"]));
        Assert.Equal("created", await EnsureAsync(0, ensure));
        Assert.Equal("held", await EnsureAsync(0, ensure));
        Assert.Equal("held", await EnsureAsync(0, [.. ensure, "--dry-run"]));
    }

    [Fact]
    public async Task A_stream_that_differs_is_named_with_its_fields_and_changed_when_that_is_asked_for()
    {
        await using var server = await NatsServer.StartAsync();
        await using var nats = await server.ConnectAsync();
        await new NatsJSContext(nats).CreateStreamAsync(new StreamConfig(JetStreamAssets.LedgerStream, ["dv.ledger.>"]) { MaxAge = TimeSpan.FromHours(1), Discard = StreamConfigDiscard.New }, Cancel);
        using (var told = Tool.Start("assets", "ensure", "--nats", server.Url))
        {
            Assert.Equal(2, await told.ExitAsync());
            Assert.Contains("max_age is 3600 s, not none", string.Join(' ', string.Join(' ', told.Lines).Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.Contains("DV_LEDGER: not as it must be. --apply changes what can be changed.", told.Errors, StringComparison.Ordinal);
        }

        Assert.Equal("changed held", await EnsureAsync(0, ["assets", "ensure", "--apply", "--json", "--nats", server.Url]));
        Assert.Equal(TimeSpan.Zero, (await new NatsJSContext(nats).GetStreamAsync(JetStreamAssets.LedgerStream, cancellationToken: Cancel)).Info.Config.MaxAge);
    }

    [Fact]
    public async Task A_server_that_cannot_hold_three_replicas_says_so()
    {
        await using var server = await NatsServer.StartAsync();
        using var tool = Tool.Start("assets", "ensure", "--replicas", "3", "--nats", server.Url);
        Assert.Equal(2, await tool.ExitAsync());
        Assert.Contains("Stream DV_LEDGER cannot be made", tool.Errors, StringComparison.Ordinal);
        Assert.Contains("replicas", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permissions_are_printed_without_any_server_just_as_the_tests_of_the_library_use_them()
    {
        string[] asked = ["assets", "permissions", "--role", "reader", "--type", "no.dataverket.a", "--subject", "a.evt.>", "--stream", "A_EVENTS", "--durable", "nett", "--service", "nett", "--inbox", "_INBOX.nett"];
        var permissions = JetStreamAssets.Permissions(AssetRole.Reader, new AssetScope { Types = ["no.dataverket.a"], Subjects = ["a.evt.>"], Streams = ["A_EVENTS"], Durable = "nett", Service = "nett", InboxPrefix = "_INBOX.nett" });
        using (var text = Tool.Start(asked))
        {
            Assert.Equal(0, await text.ExitAsync());
            Assert.Equal(permissions.ToServerConfig().TrimEnd(), string.Join('\n', text.Lines));
        }

        using (var json = Tool.Start([.. asked, "--json"]))
        {
            Assert.Equal(0, await json.ExitAsync());
            using var document = JsonDocument.Parse(Assert.Single(json.Lines));
            Assert.Equal(permissions.Publish.Select(one => one.Subject), document.RootElement.GetProperty("publish").EnumerateArray().Select(one => one.GetProperty("subject").GetString()));
        }

        using (var leaf = Tool.Start([.. asked, "--js-domain", "hub"]))
        {
            Assert.Equal(0, await leaf.ExitAsync());
            Assert.Contains(leaf.Lines, line => line.Contains("\"$JS.hub.API.CONSUMER.MSG.NEXT.A_EVENTS.nett\"", StringComparison.Ordinal));
            Assert.DoesNotContain(leaf.Lines, line => line.Contains("$JS.API.", StringComparison.Ordinal));
        }

        using var lacking = Tool.Start("assets", "permissions", "--role", "reader", "--type", "no.dataverket.a");
        Assert.Equal(2, await lacking.ExitAsync());
        Assert.Contains("A reader has at least one type, one subject and a service", lacking.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_probe_says_which_server_this_is()
    {
        await using var server = await NatsServer.StartAsync();
        using var tool = Tool.Start("assets", "probe", "--json", "--nats", server.Url);
        Assert.Equal(0, await tool.ExitAsync());
        using var document = JsonDocument.Parse(Assert.Single(tool.Lines));
        await using var nats = await server.ConnectAsync();
        Assert.Equal(nats.ServerInfo!.Version, document.RootElement.GetProperty("version").GetString());
        Assert.Equal(Enum.GetValues<ServerFeature>().Length, document.RootElement.GetProperty("features").GetArrayLength());
    }

    private static async Task<string> EnsureAsync(int code, string[] arguments)
    {
        using var tool = Tool.Start(arguments);
        Assert.Equal(code, await tool.ExitAsync());
        using var document = JsonDocument.Parse(Assert.Single(tool.Lines));
        return string.Join(' ', document.RootElement.EnumerateArray().Select(row => row.GetProperty("outcome").GetString()).Distinct());
    }
}
