using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dataverket.Compat.Nats.Ledger;
using NATS.Client.JetStream;

namespace Dataverket.Story.Tests;

/// <summary>Something outside is not as it must be: one clear message, exit code 2, nothing changed.</summary>
public sealed class BadDayTests(StoryWorld world) : IClassFixture<StoryWorld>
{
    [Fact]
    public Task A_NATS_server_that_is_not_there()
        => RefusedAsync("No NATS server answers", told => told["DATAVERKET_NATS_URL"] = string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{StoryWorld.FreePort()}"));

    [Fact]
    public Task An_address_of_NATS_that_is_none() => RefusedAsync("DATAVERKET_NATS_URL", told => told["DATAVERKET_NATS_URL"] = "::::");

    [Fact]
    public Task A_PostgreSQL_that_is_not_there()
        => RefusedAsync("PostgreSQL at 127.0.0.1:", told => told["DATAVERKET_POSTGRES"] = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={StoryWorld.FreePort()};Username=u;Password=secret-word;Database=d"));

    [Fact]
    public Task A_connection_string_that_is_none() => RefusedAsync("DATAVERKET_POSTGRES is no connection string", told => told["DATAVERKET_POSTGRES"] = "secret-word");

    [Fact]
    public async Task A_NATS_server_without_JetStream_has_no_ledger()
    {
        var port = StoryWorld.FreePort();
        using var server = StoryWorld.StartNats(["-a", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-l", Path.Combine(world.Folder, "plain.log")]);
        try
        {
            var url = string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{port}");
            await Dataverket.Tests.Eventually.TrueAsync(() => Listens(port), "the server is up");
            await RefusedAsync("has no JetStream", told => told["DATAVERKET_NATS_URL"] = url);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_database_that_holds_other_tables()
    {
        await world.ExecuteAsync("CREATE TABLE customers (id int); INSERT INTO customers VALUES (1)");
        try
        {
            await RefusedAsync("public.customers", _ => { });
            Assert.Equal(1, await world.TablesAsync());
        }
        finally
        {
            await world.ExecuteAsync("DROP TABLE customers");
        }
    }

    [Fact]
    public async Task A_NATS_server_on_which_a_plane_lives()
    {
        await using var nats = world.Connect();
        var jetStream = new NatsJSContext(nats);
        await JetStreamAssets.EnsureAsync(jetStream, JetStreamAssets.Table(1).Take(1), TestContext.Current.CancellationToken);
        try
        {
            await RefusedAsync(JetStreamAssets.LedgerStream, _ => { });
            Assert.Equal([JetStreamAssets.LedgerStream], await world.StreamsAsync());
        }
        finally
        {
            await jetStream.DeleteStreamAsync(JetStreamAssets.LedgerStream, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_port_of_the_page_that_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await RefusedAsync($"Port {port} is taken", _ => { }, "--page-port", port);
    }

    [Fact]
    public async Task A_folder_with_a_story_that_did_not_finish()
    {
        var folder = Directory.CreateDirectory(Path.Combine(world.Folder, "half"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "story.running"), "", TestContext.Current.CancellationToken);
        await RefusedAsync("did not finish", _ => { }, "--dir", folder.FullName);
    }

    [Fact]
    public async Task What_an_unfinished_story_left_is_named_and_removed_on_request()
    {
        await world.ExecuteAsync("CREATE SCHEMA dataverket; COMMENT ON SCHEMA dataverket IS 'dataverket story'; CREATE TABLE dataverket.outbox (id int); CREATE SCHEMA maskin; CREATE TABLE maskin.machines (id int)");
        await RefusedAsync("--clean", _ => { });
        var (code, output, _) = await StoryProgram.RunAsync(world.Told(), "--clean");
        Assert.True(code == 0, output);
        Assert.Equal(0, await world.TablesAsync());
    }

    [Fact]
    public Task A_word_that_is_not_understood() => RefusedAsync("--fsat", _ => { }, "--fsat");

    private async Task RefusedAsync(string says, Action<Dictionary<string, string>> change, params string[] arguments)
    {
        var told = world.Told();
        change(told);
        var (code, output, _) = await StoryProgram.RunAsync(told, ["--fast", .. arguments]);
        Assert.True(code == 2, $"exit code {code}: {output}");
        Assert.Contains(says, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", output, StringComparison.Ordinal);
    }

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
