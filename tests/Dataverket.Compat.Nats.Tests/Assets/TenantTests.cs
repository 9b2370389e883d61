using Dataverket.Compat.Nats.Assets;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Assets;

/// <summary>A tenant is a NATS account: the same names in each, and nothing of one is seen in another. Users by password and by certificate.</summary>
public sealed class TenantTests
{
    public static TheoryData<AssetRole> AllRoles => [.. Enum.GetValues<AssetRole>()];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AllRoles))]
    public async Task With_certificates_each_role_works_by_the_permissions_that_are_printed_for_it(AssetRole role)
    {
        using var certificates = new TestCertificates();
        await using var server = await NatsServer.StartWithAsync(certificates.ServerConfig + Plane.Config(Tenants(role), name => $"user: \"CN={name}\""));
        await using var root = await ConnectAsync(server, certificates, null, "OSLO");
        await using var nats = await ConnectAsync(server, certificates, role, "OSLO");
        await Roles.DoAsync(role, nats, root, Cancel);
    }

    [Fact]
    public async Task A_stranger_gets_in_neither_without_a_certificate_nor_with_one_that_no_account_knows()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        await using var server = await NatsServer.StartWithAsync(certificates.ServerConfig + Plane.Config(Tenants(AssetRole.Reader), name => $"user: \"CN={name}\""));
        var unknown = certificates.Issue("stranger-OSLO");
        var forged = others.Issue("root-OSLO");
        foreach (var (file, key) in ((string?, string?)[])[(null, null), unknown, forged])
        {
            await using var nats = new NatsConnection(new NatsOpts { Url = server.Url, TlsOpts = new NatsTlsOpts { CertFile = file, KeyFile = key, CaFile = certificates.Authority, Mode = TlsMode.Require }, MaxReconnectRetry = 0 });
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await nats.ConnectAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
                await nats.PingAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(3), TimeProvider.System, Cancel);
            });
        }
    }

    [Fact]
    public async Task Two_tenants_have_the_same_names_and_see_nothing_of_each_other()
    {
        await using var server = await NatsServer.StartWithAsync(Plane.Config(Tenants(AssetRole.Writer)));
        await using var oslo = await Plane.ConnectAsync(server, null, "OSLO");
        await using var bergen = await Plane.ConnectAsync(server, null, "BERGEN");
        foreach (var root in (NatsConnection[])[oslo, bergen])
            await JetStreamAssets.EnsureAsync(new NatsJSContext(root), [.. JetStreamAssets.Table(1), JetStreamAssets.EventStream(Servers.EventStream, "maskin.evt.>", 1)], Cancel);

        await using var spy = await bergen.SubscribeCoreAsync<byte[]>(">", cancellationToken: Cancel);
        await bergen.PingAsync(Cancel);
        await using (var writer = await Plane.ConnectAsync(server, AssetRole.Writer, "OSLO")) await Roles.DoAsync(AssetRole.Writer, writer, oslo, Cancel);
        await bergen.PublishAsync("the.end", cancellationToken: Cancel);
        Assert.Equal("the.end", (await spy.Msgs.ReadAsync(Cancel)).Subject);
        Assert.True(await CountAsync(oslo) > 0);
        Assert.Equal(0, await CountAsync(bergen));
        var ledger = new LedgerClient(bergen);
        await ledger.FoldAsync(Cancel);
        Assert.Empty(ledger.All);
    }

    private static Dictionary<string, IReadOnlyList<AssetPermissions>> Tenants(AssetRole role)
        => new() { ["OSLO"] = [JetStreamAssets.Permissions(role, Roles.Scope(role))], ["BERGEN"] = [JetStreamAssets.Permissions(role, Roles.Scope(role))] };

    private static Task<NatsConnection> ConnectAsync(NatsServer server, TestCertificates certificates, AssetRole? role, string tenant)
    {
        var (file, key) = certificates.Issue(Plane.NameOf(role, tenant));
        return server.ConnectAsync(options => Plane.For(options, role) with { TlsOpts = new NatsTlsOpts { CertFile = file, KeyFile = key, CaFile = certificates.Authority, Mode = TlsMode.Require } });
    }

    private static async Task<long> CountAsync(NatsConnection root) => (await new NatsJSContext(root).GetStreamAsync(Servers.EventStream, new StreamInfoRequest(), Cancel)).Info.State.Messages;
}
