using System.Text.Json;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Schemas;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Tests;

/// <summary><c>ledger</c> and <c>parked</c>, as programs of their own against a real server.</summary>
public sealed class ShapesToolTests
{
    private const string Type = "no.dataverket.maskin.machine.provisioned";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_ledger_shows_who_reads_and_writes_and_forgets_who_is_retired()
    {
        await using var server = await NatsServer.StartAsync();
        await using var nats = await PrepareAsync(server);
        var ledger = new LedgerClient(nats);
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.x", new VersionWindow(1, 2), "7", "maskin-a", Cancel);
        await ledger.JoinReaderAsync(Type, "nett", "MASKIN_EVENTS", new VersionWindow(1, 1), "3", "nett-0", Cancel);

        using (var shown = Tool.Start("ledger", "show", "--nats", server.Url))
        {
            Assert.Equal(0, await shown.ExitAsync());
            var text = string.Join('\n', shown.Lines);
            Assert.Contains("nett v1, build 3", text, StringComparison.Ordinal);
            Assert.Contains("maskin v1..2, build 7", text, StringComparison.Ordinal);
        }

        using (var wrong = Tool.Start("ledger", "retire", Type, "--reader", "net", "--reason", "gone", "--nats", server.Url))
        {
            Assert.Equal(2, await wrong.ExitAsync());
            Assert.Contains("has no reader net; it has nett", wrong.Errors, StringComparison.Ordinal);
        }

        await ledger.JoinReaderAsync(Type, "lager", "MASKIN_EVENTS", new VersionWindow(1, 1), "3", "lager-0", Cancel);
        using (var told = Tool.Start("ledger", "retire", Type, "--reader", "lager", "--reason", "gone", "--by", "operator-2", "--json", "--nats", server.Url))
        {
            Assert.Equal(0, await told.ExitAsync());
            Assert.Equal($$"""{"verb":"retire","type":"{{Type}}","reader":"lager","writer":null,"by":"operator-2","reason":"gone"}""", Assert.Single(told.Lines));
        }

        using (var retired = Tool.Start("ledger", "retire", Type, "--reader", "nett", "--reason", "gone", "--by", "operator-2", "--nats", server.Url)) Assert.Equal(0, await retired.ExitAsync());
        using var json = Tool.Start("ledger", "show", Type, "--json", "--nats", server.Url);
        Assert.Equal(0, await json.ExitAsync());
        using var document = JsonDocument.Parse(Assert.Single(json.Lines));
        var row = document.RootElement[0];
        Assert.Equal((1, 0, 2), (row.GetProperty("active").GetInt32(), row.GetProperty("readers").GetArrayLength(), row.GetProperty("writers")[0].GetProperty("newest").GetInt32()));
    }

    [Fact]
    public async Task A_type_is_adopted_raised_lowered_and_its_end_is_proven_from_the_command_line()
    {
        await using var server = await NatsServer.StartAsync();
        await using var nats = await PrepareAsync(server);
        await JetStreamAssets.EnsureAsync(new NatsJSContext(nats), [JetStreamAssets.EventStream("MASKIN_EVENTS", "maskin.evt.>", 1)], Cancel);
        var ledger = new LedgerClient(nats);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await RunAsync(0, "adopt", Type, "--version", "2");
        Assert.Contains("is at version 2 in the ledger already", await RunAsync(2, "adopt", Type, "--version", "1"), StringComparison.Ordinal);
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.machine", new VersionWindow(1, 3), "7", "maskin-a", Cancel);
        await ledger.JoinReaderAsync(Type, "nett", "MASKIN_EVENTS", new VersionWindow(1, 3), "3", "nett-0", Cancel);
        var gate = ledger.Writing(Type, new VersionWindow(1, 3));
        var following = ledger.RunAsync(stop.Token);
        var saying = new Announcer(nats, () => new Announcement { Service = "maskin", Instance = "maskin-a", Build = "7", Writes = [AnnouncedUse.Of(gate, "maskin")] }, new AnnouncementOptions { Every = TimeSpan.FromMilliseconds(200) }, TimeProvider.System).RunAsync(stop.Token);

        Assert.Contains("Reader nett (build 3) has not read history", await RunAsync(2, "raise", Type, "--to", "3", "--silent-after", "1", "--dry-run"), StringComparison.Ordinal);
        await ledger.ReportShadowAsync(Type, "nett", "3", new ShadowReport(3, 12, 0, ""), "nett-0", Cancel);
        Assert.Contains("12 read as v3", await RunAsync(0, "readers", Type), StringComparison.Ordinal);
        Assert.Contains("nett 1..3 (build 3; 12 messages read as 3, none cast down)", await RunAsync(0, "raise", Type, "--to", "3", "--silent-after", "1", "--dry-run"), StringComparison.Ordinal);
        Assert.Contains("every writer has followed", await RunAsync(0, "raise", Type, "--to", "3", "--silent-after", "1"), StringComparison.Ordinal);
        Assert.Contains("is the active one", await RunAsync(2, "extinct?", Type, "--version", "3"), StringComparison.Ordinal);
        Assert.Contains("every writer has followed", await RunAsync(0, "lower", Type, "--to", "1", "--silent-after", "1"), StringComparison.Ordinal);
        Assert.Contains("extinct: ", await RunAsync(0, "extinct", Type, "--version", "3"), StringComparison.Ordinal);
        await ledger.FoldAsync(Cancel);
        Assert.Equal((1, 0), (ledger.Of(Type).Active, ledger.Of(Type).Unfenced.Count));
        await stop.CancelAsync();
        await Task.WhenAll(following, saying);

        async Task<string> RunAsync(int code, params string[] arguments)
        {
            using var tool = Tool.Start(["ledger", .. arguments, "--nats", server.Url]);
            var exit = await tool.ExitAsync();
            var said = string.Join('\n', tool.Lines) + tool.Errors;
            Assert.True(exit == code, $"{arguments[0]}: {exit}, {said}");
            return said;
        }
    }

    [Fact]
    public async Task What_moves_a_version_says_it_to_programs_in_one_document()
    {
        await using var server = await NatsServer.StartAsync();
        await using var nats = await PrepareAsync(server);
        await JetStreamAssets.EnsureAsync(new NatsJSContext(nats), [JetStreamAssets.EventStream("MASKIN_EVENTS", "maskin.evt.>", 1)], Cancel);
        var ledger = new LedgerClient(nats);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Assert.Equal(("adopt", "pass", 2, 0), Told(await RunAsync(0, "adopt", Type, "--version", "2")));
        Assert.Equal(("adopt", "fail", 2, 1), Told(await RunAsync(2, "adopt", Type, "--version", "1")));
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.machine", new VersionWindow(1, 3), "7", "maskin-a", Cancel);
        await ledger.JoinReaderAsync(Type, "nett", "MASKIN_EVENTS", new VersionWindow(1, 3), "3", "nett-0", Cancel);
        var gate = ledger.Writing(Type, new VersionWindow(1, 3));
        var following = ledger.RunAsync(stop.Token);
        var saying = new Announcer(nats, () => new Announcement { Service = "maskin", Instance = "maskin-a", Build = "7", Writes = [AnnouncedUse.Of(gate, "maskin")] }, new AnnouncementOptions { Every = TimeSpan.FromMilliseconds(200) }, TimeProvider.System).RunAsync(stop.Token);

        var refused = await RunAsync(2, "raise", Type, "--to", "3", "--silent-after", "1");
        Assert.Equal(("raise", "fail", 2, 1), Told(refused));
        Assert.Contains("has not read history", refused.GetProperty("reasons")[0].GetProperty("what").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(refused.GetProperty("reasons")[0].GetProperty("unblock").GetString()!);
        await ledger.ReportShadowAsync(Type, "nett", "3", new ShadowReport(3, 12, 0, "") { CastDown = 11 }, "nett-0", Cancel);
        var dry = await RunAsync(0, "raise", Type, "--to", "3", "--silent-after", "1", "--dry-run");
        Assert.Equal(("raise", "pass", 2, 0), Told(dry));
        Assert.True(dry.GetProperty("dryRun").GetBoolean());
        var raised = await RunAsync(0, "raise", Type, "--to", "3", "--silent-after", "1");
        Assert.Equal(("raise", "pass", 3, 0), Told(raised));
        Assert.Contains("12 messages read as 3, 11 cast down again", raised.GetProperty("evidence").GetString(), StringComparison.Ordinal);
        Assert.Equal(("extinct", "fail", 3, 1), Told(await RunAsync(2, "extinct?", Type, "--version", "3")));
        Assert.Equal(("lower", "pass", 1, 0), Told(await RunAsync(0, "lower", Type, "--to", "1", "--silent-after", "1")));
        Assert.Equal(("extinct", "pass", 1, 0), Told(await RunAsync(0, "extinct?", Type, "--version", "3")));
        await stop.CancelAsync();
        await Task.WhenAll(following, saying);

        static (string?, string?, int, int) Told(JsonElement told)
        {
            Assert.Equal(Type, told.GetProperty("type").GetString());
            return (told.GetProperty("verb").GetString(), told.GetProperty("verdict").GetString(), told.GetProperty("active").GetInt32(), told.GetProperty("reasons").GetArrayLength());
        }

        async Task<JsonElement> RunAsync(int code, params string[] arguments)
        {
            using var tool = Tool.Start(["ledger", .. arguments, "--json", "--nats", server.Url]);
            var exit = await tool.ExitAsync();
            Assert.True(exit == code, $"{arguments[0]}: {exit}, {string.Join('\n', tool.Lines)}{tool.Errors}");
            using var document = JsonDocument.Parse(Assert.Single(tool.Lines));
            return document.RootElement.Clone();
        }
    }

    [Fact]
    public async Task An_unknown_type_is_told()
    {
        await using var server = await NatsServer.StartAsync();
        await using var nats = await PrepareAsync(server);
        using var tool = Tool.Start("ledger", "show", "no.other.thing", "--nats", server.Url);

        Assert.Equal(2, await tool.ExitAsync());
        Assert.Contains("knows no message type no.other.thing", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_is_listed_with_its_reason_and_never_with_its_payload()
    {
        await using var server = await NatsServer.StartAsync();
        await using var nats = await PrepareAsync(server);
        using (var none = Tool.Start("parked", "list", "--nats", server.Url)) Assert.Equal(0, await none.ExitAsync());
        await KeepAsync(nats, "park.nett.MASKIN_EVENTS.7", "version.newer");
        await KeepAsync(nats, "park.other.MASKIN_EVENTS.8", "version.newer");
        await KeepAsync(nats, "dead.nett.MASKIN_EVENTS.9", "data.null");

        // Whoever asks for no kind sees them all.
        using (var all = Tool.Start("parked", "list", "--json", "--nats", server.Url))
        {
            Assert.Equal(2, await all.ExitAsync());
            using var document = JsonDocument.Parse(Assert.Single(all.Lines));
            Assert.Equal(["park 7", "park 8", "deadLetter 9"], document.RootElement.EnumerateArray().Select(row => $"{row.GetProperty("kind").GetString()} {row.GetProperty("sequence").GetInt32()}"));
        }

        using (var newer = Tool.Start("parked", "list", "--code", "data.null", "--nats", server.Url))
        {
            Assert.Equal(2, await newer.ExitAsync());
            Assert.DoesNotContain(newer.Lines, line => line.Contains("version.newer", StringComparison.Ordinal));
        }

        using (var few = Tool.Start("parked", "list", "--limit", "1", "--nats", server.Url))
        {
            Assert.Equal(2, await few.ExitAsync());
            Assert.Contains("Of kind park the first 1 are shown", few.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("Of kind dead", few.Errors, StringComparison.Ordinal);
        }

        using (var parked = Tool.Start("parked", "list", "--kind", "park", "--durable", "nett", "--json", "--nats", server.Url))
        {
            Assert.Equal(2, await parked.ExitAsync());
            using var document = JsonDocument.Parse(Assert.Single(parked.Lines));
            var row = Assert.Single(document.RootElement.EnumerateArray());
            Assert.Equal(("nett", 7, "version.newer", "park"), (row.GetProperty("durable").GetString(), row.GetProperty("sequence").GetInt32(), row.GetProperty("code").GetString(), row.GetProperty("kind").GetString()));
        }

        using var dead = Tool.Start("parked", "list", "--kind", "dead", "--nats", server.Url);
        Assert.Equal(2, await dead.ExitAsync());
        var text = string.Join('\n', dead.Lines) + dead.Errors;
        Assert.Contains("MASKIN_EVENTS 9", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_handed_back_by_reason_once_they_were_counted()
    {
        await using var server = await NatsServer.StartAsync();
        await using var nats = await PrepareAsync(server);
        await KeepAsync(nats, "dead.nett.MASKIN_EVENTS.7", "handler.failed");
        await KeepAsync(nats, "dead.nett.MASKIN_EVENTS.8", "data.null");
        await KeepAsync(nats, "dead.other.MASKIN_EVENTS.9", "handler.failed");
        string[] retry = ["parked", "retry", "--durable", "nett", "--code", "handler.failed", "--reason", "mended", "--by", "operator-2", "--nats", server.Url];

        using (var dry = Tool.Start([.. retry, "--dry-run"]))
        {
            Assert.Equal(0, await dry.ExitAsync());
            Assert.Equal(["1 dead letter would be handed back"], dry.Lines);
        }

        Assert.Equal("dead.nett.MASKIN_EVENTS.7,dead.nett.MASKIN_EVENTS.8,dead.other.MASKIN_EVENTS.9", await KeptAsync(nats));
        for (var i = 1; i >= 0; i--)
        {
            // A second time there is nothing left to do.
            using var tool = Tool.Start(retry);
            Assert.Equal(0, await tool.ExitAsync());
            Assert.Equal([i == 1 ? "1 dead letter handed back" : "0 dead letters handed back"], tool.Lines);
        }

        Assert.Equal("dead.nett.MASKIN_EVENTS.8,dead.other.MASKIN_EVENTS.9,park.nett.MASKIN_EVENTS.7", await KeptAsync(nats));
    }

    private static async Task<string> KeptAsync(NatsConnection nats)
        => string.Join(',', (await new NatsJSContext(nats).GetStreamAsync(JetStreamAssets.ParkStream, new NATS.Client.JetStream.Models.StreamInfoRequest { SubjectsFilter = ">" }, Cancel)).Info.State.Subjects!.Keys.Order(StringComparer.Ordinal));

    private static async Task<NatsConnection> PrepareAsync(NatsServer server)
    {
        var nats = await server.ConnectAsync();
        await JetStreamAssets.EnsureAsync(new NatsJSContext(nats), JetStreamAssets.Table(1), Cancel);
        return nats;
    }

    private static async Task KeepAsync(NatsConnection nats, string subject, string reason)
    {
        var headers = new NatsHeaders { ["dv-reason"] = reason, ["dv-pointer"] = "/data/name", ["dv-build"] = "3" };
        (await new NatsJSContext(nats).PublishAsync(subject, "secret"u8.ToArray(), headers: headers, cancellationToken: Cancel)).EnsureSuccess();
    }
}
