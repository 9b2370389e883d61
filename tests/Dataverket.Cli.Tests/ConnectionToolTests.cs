using System.Text.Json;
using Dataverket.Compat.Nats.Assets;
using Dataverket.Compat.Nats.Ledger;

namespace Dataverket.Tests;

/// <summary>How the tool finds its server and signs in: flags, variables, contexts, in this order; and that no secret is ever shown.</summary>
public sealed class ConnectionToolTests : IDisposable
{
    private const string Password = "s3cret-of-the-operator";
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("dataverket-home-");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task A_user_signs_in_by_flag_by_variable_and_by_context_and_does_an_operators_work_with_an_operators_permissions()
    {
        await using var server = await StartAsync();
        var file = Path.Combine(_home.FullName, "password");
        await File.WriteAllTextAsync(file, Password + "\n", TestContext.Current.CancellationToken);
        using (var install = Show(new() { ["DATAVERKET_NATS_URL"] = server.Url, ["DATAVERKET_NATS_USER"] = "installer", ["DATAVERKET_NATS_PASSWORD"] = Password }, "assets", "ensure")) Assert.True(await install.ExitAsync() == 0, install.Errors);

        await WriteContextAsync("prod", new() { ["url"] = server.Url, ["user"] = "operator", ["password"] = Password, ["description"] = "x", ["inbox_prefix"] = "_INBOX", ["nsc"] = "" });
        foreach (var tool in (Tool[])
        [
            Show([], "ledger", "show", "--nats", server.Url, "--user", "operator", "--password-file", file),
            Show(new() { ["DATAVERKET_NATS_PASSWORD_FILE"] = file }, "ledger", "show", "--nats", server.Url, "--user", "operator"),
            Show(new() { ["DATAVERKET_NATS_URL"] = $"nats://operator:{Password}@{server.Url["nats://".Length..]}" }, "ledger", "show"),
            Show([], "ledger", "show", "--context", "prod"),
            Show(new() { ["DATAVERKET_NATS_CONTEXT"] = "prod" }, "parked", "list"),
        ])
            using (tool) Assert.True(await tool.ExitAsync() == 0, tool.Errors);

        await SelectAsync("prod");
        using (var selected = Show([], "ledger", "show")) Assert.True(await selected.ExitAsync() == 0, selected.Errors);
        using var beyond = Show([], "assets", "ensure", "--event-stream", "NEW=new.>");
        Assert.Equal(2, await beyond.ExitAsync());
        Assert.Contains("is this user allowed to use it?", beyond.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flag_comes_before_a_variable_and_a_variable_before_a_context()
    {
        await using var server = await StartAsync();
        await WriteContextAsync("prod", new() { ["url"] = "nats://127.0.0.1:1", ["user"] = "operator", ["password"] = Password });
        using (var context = Show([], "ledger", "show", "--context", "prod"))
        {
            Assert.Equal(2, await context.ExitAsync());
            Assert.Contains("Cannot reach NATS at 127.0.0.1:1:", context.Errors, StringComparison.Ordinal);
            Assert.Contains("the address from context prod; the user from context prod", context.Errors, StringComparison.Ordinal);
        }

        using (var variable = Show(new() { ["DATAVERKET_NATS_URL"] = "nats://127.0.0.1:2" }, "ledger", "show", "--context", "prod"))
        {
            Assert.Equal(2, await variable.ExitAsync());
            Assert.Contains("127.0.0.1:2: ", variable.Errors, StringComparison.Ordinal);
            Assert.Contains("the address from DATAVERKET_NATS_URL; the user from context prod", variable.Errors, StringComparison.Ordinal);
        }

        using (var others = Show(new() { ["DATAVERKET_NATS_USER"] = "installer", ["DATAVERKET_NATS_PASSWORD"] = Password }, "ledger", "show", "--nats", server.Url, "--user", "operator"))
        {
            Assert.Equal(2, await others.ExitAsync());
            Assert.Contains("There is no password for user operator", others.Errors, StringComparison.Ordinal);
        }

        using var flag = Show(new() { ["DATAVERKET_NATS_URL"] = "nats://127.0.0.1:2", ["DATAVERKET_NATS_USER"] = "nobody", ["DATAVERKET_NATS_PASSWORD"] = "x" }, "assets", "probe", "--nats", server.Url);
        Assert.Equal(2, await flag.ExitAsync());
        Assert.Contains("the address from --nats; user nobody from DATAVERKET_NATS_USER", flag.Errors, StringComparison.Ordinal);
    }

    // A password of one server must not travel to another, only because somebody named that by an address.
    [Fact]
    public async Task The_selected_context_counts_only_when_nothing_else_names_a_server()
    {
        await using var server = await StartAsync();
        await WriteContextAsync("prod", new() { ["url"] = "nats://127.0.0.1:1", ["user"] = "operator", ["password"] = Password });
        await SelectAsync("prod");
        using var tool = Show([], "ledger", "show", "--nats", server.Url);
        Assert.Equal(2, await tool.ExitAsync());
        Assert.Contains("Cannot reach NATS", tool.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("context prod", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_signs_in_by_flag_and_by_context_and_a_server_without_tls_is_refused()
    {
        using var certificates = new TestCertificates();
        var (file, key) = certificates.Issue("operator");
        await using var server = await NatsServer.StartWithAsync(certificates.ServerConfig + "accounts: { OSLO: { jetstream: enabled, users: [ { user: \"CN=operator\" } ] } }\n");
        using (var flags = Show([], "assets", "ensure", "--nats", server.Url, "--tls-cert", file, "--tls-key", key, "--tls-ca", certificates.Authority)) Assert.True(await flags.ExitAsync() == 0, flags.Errors);
        await WriteContextAsync("tls", new() { ["url"] = server.Url.Replace("nats:", "tls:", StringComparison.Ordinal), ["cert"] = file, ["key"] = key, ["ca"] = certificates.Authority });
        using (var context = Show([], "ledger", "show", "--context", "tls")) Assert.True(await context.ExitAsync() == 0, context.Errors);
        using (var stranger = Show([], "ledger", "show", "--nats", server.Url, "--tls-ca", certificates.Authority)) Assert.Equal(2, await stranger.ExitAsync());

        await using var plain = await NatsServer.StartAsync();
        using (var downgraded = Show([], "ledger", "show", "--nats", plain.Url, "--tls-ca", certificates.Authority))
        {
            Assert.Equal(2, await downgraded.ExitAsync());
            Assert.Contains("Cannot reach NATS", downgraded.Errors, StringComparison.Ordinal);
        }

        using var half = Show([], "ledger", "show", "--nats", server.Url, "--tls-cert", file);
        Assert.Equal(2, await half.ExitAsync());
        Assert.Contains("--tls-cert and --tls-key", half.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_told_by_name_and_without_a_secret()
    {
        var creds = Path.Combine(_home.FullName, "x.creds");
        await File.WriteAllTextAsync(creds, "-----BEGIN NATS USER JWT-----\neyJ0eXAiOiJKV1QifQ.e30.x\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\nSUAMSEED\n------END USER NKEY SEED------\n", TestContext.Current.CancellationToken);
        await using var server = await StartAsync();
        await WriteContextAsync("odd", new() { ["url"] = server.Url, ["user_jwt"] = "a-secret-jwt", ["jetstream_domain"] = "hub" });
        await File.WriteAllTextAsync(Path.Combine(_home.FullName, "nats", "context", "broken.json"), "{ \"password\": \"" + Password, TestContext.Current.CancellationToken);
        foreach (var (expected, arguments) in ((string, string[])[])
        [
            ("There is no context nowhere (--context)", ["--context", "nowhere"]),
            ("is no name of a context", ["--context", "../../etc/passwd"]),
            ("asks for user_jwt (", ["--context", "odd"]),
            ("a.b is no name of a JetStream domain (", ["--nats", server.Url, "--js-domain", "a.b"]),
            ("is no JSON object", ["--context", "broken"]),
            ("holds a user or a secret, which everybody on this machine can read", ["--nats", $"nats://operator:{Password}@127.0.0.1:4222"]),
            ("There is no password for user operator", ["--nats", server.Url, "--user", "operator"]),
            ("The password cannot be read", ["--nats", server.Url, "--user", "operator", "--password-file", Path.Combine(_home.FullName, "none")]),
            ("DataverketPruneNKeys=false", ["--nats", server.Url, "--creds", creds]),
            ("does not exist", ["--nats", server.Url, "--creds", "none.creds"]),
            ("neither --nats, DATAVERKET_NATS_URL nor a context names one", []),
        ])
        {
            if (arguments.Length == 0 && await ListensAsync()) continue;
            using var tool = Show([], ["ledger", "show", .. arguments]);
            Assert.Equal(2, await tool.ExitAsync());
            Assert.Contains(expected, tool.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, tool.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("a-secret-jwt", tool.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("SUAMSEED", tool.Errors, StringComparison.Ordinal);
        }

        await SelectAsync("gone");
        using var selected = Show([], "ledger", "show");
        Assert.Equal(2, await selected.ExitAsync());
        Assert.Contains("There is no context gone (selected in ", selected.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_leaf_with_a_domain_of_its_own_the_tool_works_with_the_streams_of_the_domain_it_is_told()
    {
        var port = NatsServer.FreePort();
        await using var hub = await NatsServer.StartWithAsync($$"""
            jetstream { store_dir: "{{Path.Combine(_home.FullName, "hub")}}", domain: hub }
            leafnodes { listen: "127.0.0.1:{{port}}" }
            """);
        await using var leaf = await NatsServer.StartWithAsync($$"""
            jetstream { store_dir: "{{Path.Combine(_home.FullName, "leaf")}}", domain: leaf }
            leafnodes { reconnect: 1, remotes: [{ url: "nats-leaf://127.0.0.1:{{port}}" }] }
            """);
        await Eventually.TrueAsync(async () =>
        {
            using var install = Show([], "assets", "ensure", "--nats", leaf.Url, "--js-domain", "hub");
            return await install.ExitAsync() == 0;
        }, "the leaf is connected, and the assets are made in the hub", 60);
        await WriteContextAsync("leaf", new() { ["url"] = leaf.Url, ["jetstream_domain"] = "hub" });
        using (var adopt = Show([], "ledger", "adopt", "no.dataverket.machine", "--version", "1", "--context", "leaf")) Assert.True(await adopt.ExitAsync() == 0, adopt.Errors);
        foreach (var tool in (Tool[])
        [
            Show(new() { ["DATAVERKET_JS_DOMAIN"] = "hub" }, "ledger", "show", "--nats", leaf.Url),
            Show([], "ledger", "show", "--nats", hub.Url),
        ])
            using (tool)
            {
                Assert.True(await tool.ExitAsync() == 0, tool.Errors);
                Assert.Contains("no.dataverket.machine", string.Join("\n", tool.Lines), StringComparison.Ordinal);
            }

        using var own = Show([], "ledger", "show", "--nats", leaf.Url);
        Assert.Equal(2, await own.ExitAsync());
    }

    private static Task<NatsServer> StartAsync()
        => NatsServer.StartWithAsync($$"""
            accounts: { OSLO: { jetstream: enabled, users: [
              { user: "operator", password: "{{Password}}"
            {{JetStreamAssets.Permissions(AssetRole.Operator, new AssetScope()).ToServerConfig()}} }
              { user: "installer", password: "{{Password}}"
            {{JetStreamAssets.Permissions(AssetRole.Installer, new AssetScope()).ToServerConfig()}} }
            ] } }
            """);

    private static async Task<bool> ListensAsync()
    {
        try
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync("127.0.0.1", 4222, TestContext.Current.CancellationToken);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private Tool Show(Dictionary<string, string> variables, params string[] arguments)
    {
        variables["XDG_CONFIG_HOME"] = _home.FullName;
        return Tool.StartWith(variables, arguments);
    }

    private async Task WriteContextAsync(string name, Dictionary<string, object> members)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_home.FullName, "nats", "context"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, name + ".json"), JsonSerializer.Serialize(members));
    }

    private Task SelectAsync(string name) => File.WriteAllTextAsync(Path.Combine(_home.FullName, "nats", "context.txt"), name + "\n");
}
