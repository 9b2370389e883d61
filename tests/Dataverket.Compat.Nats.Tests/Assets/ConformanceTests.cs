using System.Text;
using Dataverket.Compat.Nats.Assets;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Assets;

/// <summary>What the probe says of a server against what the server does, on the oldest one and on a newer one.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Servers => ["oldest", "newer"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_probe_says_what_the_server_then_does(string which)
    {
        await using var server = await StartAsync(which);
        await using var nats = await server.ConnectAsync();
        var jetStream = new NatsJSContext(nats);
        await jetStream.CreateStreamAsync(new StreamConfig("C", ["c.>"]), Cancel);
        var features = await ServerFeatures.ProbeAsync(nats, TimeSpan.FromSeconds(5), Cancel);
        output.WriteLine($"nats-server {features.Version}, API level {features.ApiLevel}, clustered {features.IsClustered}");
        List<string> wrong = [];
        foreach (var feature in Enum.GetValues<ServerFeature>())
        {
            var does = await DoesAsync(jetStream, feature);
            output.WriteLine($"  {feature,-15} {(does ? "works" : "does not work")}{(features.IsUsable(feature) ? "" : ": " + features.WhyNot(feature))}");
            if (does != features.IsUsable(feature)) wrong.Add($"{feature}: the probe says {features.IsUsable(feature)}, the server does {does}");
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(AllRoles))]
    public async Task On_the_newer_server_too_each_role_works_by_its_permissions(AssetRole role)
    {
        await using var server = await NatsServer.StartWithAsync(Plane.Config(new Dictionary<string, IReadOnlyList<AssetPermissions>> { ["OSLO"] = [JetStreamAssets.Permissions(role, Roles.Scope(role))] }), Newer());
        await using var root = await Plane.ConnectAsync(server, null, "OSLO");
        await using var nats = await Plane.ConnectAsync(server, role, "OSLO");
        await Roles.DoAsync(role, nats, root, Cancel);
    }

    public static TheoryData<AssetRole> AllRoles => [.. Enum.GetValues<AssetRole>()];

    [Theory]
    [InlineData("2.9.10", 0, false, "")]
    [InlineData("2.10.3", 0, false, "FilterSubjects Metadata CreateOnly Compression")]
    [InlineData("2.10.4", 0, false, "FilterSubjects Metadata CreateOnly Compression TermReason")]
    [InlineData("2.10.27", 0, true, "")]
    [InlineData("2.11.0", 1, true, "FilterSubjects Metadata CreateOnly Compression TermReason MessageTtl ConsumerPause")]
    [InlineData("2.12.0-preview.1", 2, false, "FilterSubjects Metadata CreateOnly Compression TermReason MessageTtl ConsumerPause AtomicPublish")]
    [InlineData("2.12.0", 1, false, "FilterSubjects Metadata CreateOnly Compression TermReason MessageTtl ConsumerPause")]
    [InlineData("dev", 9, false, "")]
    public void A_feature_is_usable_by_version_and_level_and_in_a_cluster_only_when_the_leader_speaks_for_itself(string version, int level, bool clustered, string usable)
    {
        var features = new ServerFeatures { Version = version, ApiLevel = level, IsClustered = clustered };
        Assert.Equal(usable, string.Join(' ', Enum.GetValues<ServerFeature>().Where(features.IsUsable)));
    }

    private static string Newer()
    {
        Assert.SkipWhen(NatsServer.NewerBinary.Length == 0, "No newer nats-server: DATAVERKET_NATS_SERVER_NEW names none, and ./run could not get one (see what it said).");
        return NatsServer.NewerBinary;
    }

    private static Task<NatsServer> StartAsync(string which) => NatsServer.StartAsync(which == "newer" ? Newer() : null);

    private static async Task<bool> DoesAsync(NatsJSContext jetStream, ServerFeature feature)
    {
        try
        {
            return feature switch
            {
                ServerFeature.FilterSubjects => await MakeAsync(jetStream, new("filters") { FilterSubjects = ["c.a", "c.b"] }) is { FilterSubjects.Count: 2 },
                ServerFeature.Metadata => await MakeAsync(jetStream, new("metadata") { Metadata = new Dictionary<string, string> { ["a"] = "b" } }) is { Metadata: { } held } && held.ContainsKey("a"),
                ServerFeature.CreateOnly => await CreateTwiceAsync(jetStream),
                ServerFeature.Compression => (await jetStream.CreateStreamAsync(new StreamConfig("Z", ["z.>"]) { Compression = StreamConfigCompression.S2 }, Cancel)).Info.Config.Compression == StreamConfigCompression.S2,
                ServerFeature.TermReason => await TermAsync(jetStream),
                ServerFeature.MessageTtl => (await jetStream.CreateStreamAsync(new StreamConfig("T", ["t.>"]) { AllowMsgTTL = true }, Cancel)).Info.Config.AllowMsgTTL,
                ServerFeature.ConsumerPause => (await MakeAsync(jetStream, new("pause") { PauseUntil = TimeProvider.System.GetUtcNow().AddHours(1) })).PauseUntil is not null,
                ServerFeature.AtomicPublish => (await jetStream.CreateStreamAsync(new StreamConfig("A", ["a.>"]) { AllowAtomicPublish = true }, Cancel)).Info.Config.AllowAtomicPublish,
                _ => throw new InvalidOperationException($"{feature} is not measured."),
            };
        }
        catch (NatsJSApiException)
        {
            return false;
        }
    }

    private static async Task<ConsumerConfig> MakeAsync(NatsJSContext jetStream, ConsumerConfig config)
    {
        config.AckPolicy = ConsumerConfigAckPolicy.Explicit;
        return (await jetStream.CreateOrUpdateConsumerAsync("C", config, Cancel)).Info.Config;
    }

    private static async Task<bool> CreateTwiceAsync(NatsJSContext jetStream)
    {
        await jetStream.CreateConsumerAsync("C", new ConsumerConfig("once") { FilterSubject = "c.a", AckPolicy = ConsumerConfigAckPolicy.Explicit }, Cancel);
        try
        {
            await jetStream.CreateConsumerAsync("C", new ConsumerConfig("once") { FilterSubject = "c.b", AckPolicy = ConsumerConfigAckPolicy.Explicit }, Cancel);
            return false;
        }
        catch (NatsJSApiException)
        {
            return (await jetStream.GetConsumerAsync("C", "once", Cancel)).Info.Config.FilterSubject == "c.a";
        }
    }

    // A term that was understood leaves nothing pending; one that was not comes again after the ack wait.
    private static async Task<bool> TermAsync(NatsJSContext jetStream)
    {
        await MakeAsync(jetStream, new("term") { FilterSubject = "c.term", AckWait = TimeSpan.FromSeconds(1) });
        await jetStream.PublishAsync("c.term", "x"u8.ToArray(), cancellationToken: Cancel);
        var consumer = await jetStream.GetConsumerAsync("C", "term", Cancel);
        var message = await consumer.NextAsync<byte[]>(opts: new NatsJSNextOpts { Expires = TimeSpan.FromSeconds(2) }, cancellationToken: Cancel);
        Assert.NotNull(message);
        await jetStream.Connection.PublishAsync(message.ReplyTo!, Encoding.ASCII.GetBytes("+TERM because"), cancellationToken: Cancel);
        await jetStream.Connection.PingAsync(Cancel);
        return await consumer.NextAsync<byte[]>(opts: new NatsJSNextOpts { Expires = TimeSpan.FromSeconds(2) }, cancellationToken: Cancel) is null;
    }
}
