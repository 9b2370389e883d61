using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Assets;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Tests;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Tests.Assets;

/// <summary>The permissions that are printed, on a real server: with all of them everything works, with one less it does not, and outside of them nothing does.</summary>
public sealed class PermissionTests
{
    public static TheoryData<AssetRole> AllRoles => [.. Enum.GetValues<AssetRole>()];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AllRoles))]
    public async Task Each_permission_of_a_role_is_needed_and_all_of_them_are_enough(AssetRole role)
    {
        var whole = JetStreamAssets.Permissions(role, Roles.Scope(role));
        var lacking = Lacking(whole).ToList();
        var tenants = new Dictionary<string, IReadOnlyList<AssetPermissions>> { ["WHOLE"] = [whole] };
        for (var i = 0; i < lacking.Count; i++) tenants[$"LACKS{i}"] = [lacking[i].Permissions];
        await using var server = await NatsServer.StartWithAsync(Plane.Config(tenants));
        Assert.Null(await TryAsync(server, role, "WHOLE"));

        ConcurrentQueue<string> needless = [];
        await Parallel.ForEachAsync(Enumerable.Range(0, lacking.Count), new ParallelOptions { MaxDegreeOfParallelism = 48, CancellationToken = Cancel }, async (i, _) =>
        {
            if (await TryAsync(server, role, $"LACKS{i}") is null) needless.Enqueue(lacking[i].What);
        });
        Assert.Empty(needless);
    }

    // On the leaf's own streams, or on those of another domain, nobody may do anything.
    [Theory]
    [MemberData(nameof(AllRoles))]
    public async Task Behind_a_leaf_with_a_domain_of_its_own_each_role_works_by_the_permissions_that_name_the_hubs(AssetRole role)
    {
        var permissions = JetStreamAssets.Permissions(role, Roles.Scope(role) with { Domain = "hub" });
        Assert.DoesNotContain(permissions.Publish, one => one.Subject.StartsWith("$JS.API.", StringComparison.Ordinal) || StreamFields.Covers(one.Subject, "$JS.leaf.API.INFO"));
        await using var plane = await LeafPlane.StartAsync(permissions);
        await using var root = await Plane.ConnectAsync(plane.Hub, null, "OSLO");
        await using var nats = await Plane.ConnectAsync(plane.Leaf, role, "OSLO");
        JetStreamDomain.Use(nats, "hub");
        await plane.IsLinkedAsync(Cancel);
        await Roles.DoAsync(role, nats, root, Cancel, "hub");
    }

    [Theory]
    [MemberData(nameof(AllRoles))]
    public async Task What_is_outside_of_a_role_is_refused(AssetRole role)
    {
        var allowed = JetStreamAssets.Permissions(role, Roles.Scope(role));
        await using var server = await NatsServer.StartWithAsync(Plane.Config(new Dictionary<string, IReadOnlyList<AssetPermissions>> { ["OSLO"] = [allowed] }));
        await using var nats = await Plane.ConnectAsync(server, role, "OSLO");
        ConcurrentQueue<string> refused = [];
        nats.ServerError += (_, e) =>
        {
            refused.Enqueue(e.Error);
            return ValueTask.CompletedTask;
        };
        string[] dangerous =
        [
            "dv.ledger.set.no.dataverket.other", $"dv.ledger.set.{MachineSchemas.Type}", $"dv.ledger.late.{MachineSchemas.Type}", "dv.join.read.other." + MachineSchemas.Type, "dv.join.write.other." + MachineSchemas.Type, "dv.join.shadow.other." + MachineSchemas.Type, "dv.join.read.nett.no.dataverket.other", $"dv.run.{Roles.Run}", "dv.run.other", $"rollout.status.{Roles.Run}", "rollout.status.other", $"rollout.cmd.{Roles.Run}.abort", "rollout.cmd.other.abort",
            "rollout.note.other", "rollout.event.change.other", "dv.announce.other.other-0", "dv.owner.other", "park.other.MASKIN_EVENTS.1", "dead.other.MASKIN_EVENTS.1", "reject.other.MASKIN_EVENTS.1", "park.nett.OTHER.1", "maskin.evt.other",
            "$JS.API.STREAM.DELETE.DV_LEDGER", "$JS.API.STREAM.PURGE.DV_LEDGER", "$JS.API.STREAM.MSG.DELETE.DV_LEDGER", "$JS.API.STREAM.MSG.DELETE.DV_RUNS", "$JS.API.STREAM.DELETE.DV_PARK", "$JS.API.STREAM.PURGE.DV_PARK", "$JS.API.STREAM.DELETE.MASKIN_EVENTS",
            "$JS.API.STREAM.PURGE.MASKIN_EVENTS", "$JS.API.STREAM.UPDATE.OTHER", "$JS.API.CONSUMER.DELETE.MASKIN_EVENTS.nett", "$JS.API.CONSUMER.CREATE.MASKIN_EVENTS.other.maskin.evt.>", "$JS.API.CONSUMER.CREATE.DV_LEDGER.spy", "$JS.API.CONSUMER.CREATE.DV_PARK.spy",
            "$JS.API.CONSUMER.MSG.NEXT.MASKIN_EVENTS.other", "$JS.ACK.MASKIN_EVENTS.other.1.1.1.1.1", "$JS.ACK._.A1b2C3d4.MASKIN_EVENTS.other.1.1.1.1.1.x", "$JS.ACK.OTHER.other.MASKIN_EVENTS.nett.1.1.1", "$JS.API.STREAM.CREATE.OTHER", "$JS.API.STREAM.SNAPSHOT.DV_LEDGER", "_INBOX.other.x",
        ];
        foreach (var subject in dangerous)
        {
            var mine = allowed.Publish.Any(one => StreamFields.Covers(one.Subject, subject));
            refused.Clear();
            await nats.PublishAsync(subject, "{}"u8.ToArray(), cancellationToken: Cancel);
            await nats.PingAsync(Cancel);
            if (!mine) await Eventually.TrueAsync(() => refused.Any(error => error.Contains($"\"{subject}\"", StringComparison.OrdinalIgnoreCase)), $"{role} is refused {subject}");
            else Assert.DoesNotContain(refused, error => error.Contains(subject, StringComparison.OrdinalIgnoreCase));
        }

        foreach (var subject in (string[])[">", "maskin.evt.>", "_INBOX.>", "$JS.ACK.>", "dv.run.>", "park.>", "rollout.cmd.>"])
        {
            refused.Clear();
            await using var subscription = await nats.SubscribeCoreAsync<byte[]>(subject, cancellationToken: Cancel);
            await nats.PingAsync(Cancel);
            await Eventually.TrueAsync(() => refused.Any(error => error.Contains("Subscription", StringComparison.OrdinalIgnoreCase) && error.Contains($"\"{subject}\"", StringComparison.OrdinalIgnoreCase)), $"{role} may not hear {subject}");
        }
    }

    // Which of the dangerous things each role may do, in words: a permission that is added must be added here too.
    [Fact]
    public void Nobody_may_do_what_is_another_roles()
    {
        Assert.Equal("Coordinator", WhoMay($"dv.run.{Roles.Run}"));
        Assert.Equal("Coordinator", WhoMay($"rollout.status.{Roles.Run}"));
        Assert.Equal("Coordinator", WhoMay("rollout.event.change.machine-size"));
        Assert.Equal("Operator", WhoMay($"rollout.cmd.{Roles.Run}.abort"));
        Assert.Equal("Coordinator Operator", WhoMay("dv.ledger.set." + MachineSchemas.Type));
        Assert.Equal("OrderedReader Reader", WhoMay("dv.ledger.late." + MachineSchemas.Type));
        Assert.Equal("Operator OrderedReader Reader", WhoMay("dv.join.read.nett." + MachineSchemas.Type));
        Assert.Equal("Operator", WhoMay("dv.join.read.other." + MachineSchemas.Type));
        Assert.Equal("OrderedReader", WhoMay("dv.owner.nett"));
        Assert.Equal("Worker", WhoMay("dv.task.no_dataverket_maskin_machine_grow.x"));
        Assert.Equal("Worker", WhoMay("$JS.API.STREAM.PURGE.DV_TASKS"));
        Assert.Equal("Operator Writer", WhoMay("dv.join.write.maskin." + MachineSchemas.Type));
        Assert.Equal("Writer", WhoMay(Servers.EventSubject));
        Assert.Equal("Operator Reader", WhoMay("park.nett.MASKIN_EVENTS.1"));
        Assert.Equal("Operator OrderedReader Reader", WhoMay("$JS.API.STREAM.MSG.DELETE.DV_PARK"));
        Assert.Equal("Installer", WhoMay("$JS.API.STREAM.UPDATE.DV_LEDGER"));
        Assert.Equal("", WhoMay("$JS.API.STREAM.DELETE.DV_LEDGER"));
        Assert.Equal("", WhoMay("$JS.API.STREAM.MSG.DELETE.DV_LEDGER"));
        Assert.Equal("", WhoMay("$JS.API.STREAM.PURGE.DV_LEDGER"));
        Assert.Equal("", WhoMay("$JS.API.CONSUMER.DELETE.MASKIN_EVENTS.nett"));

        static string WhoMay(string subject) => string.Join(' ', Enum.GetValues<AssetRole>().OrderBy(role => role.ToString(), StringComparer.Ordinal).Where(role => JetStreamAssets.Permissions(role, Roles.Scope(role)).Publish.Any(one => StreamFields.Covers(one.Subject, subject))));
    }

    [Theory]
    [InlineData(AssetRole.Writer)]
    [InlineData(AssetRole.Reader)]
    public void A_role_that_is_told_too_little_says_what_it_needs(AssetRole role)
        => Assert.Contains("has at least one type, one subject and a service", Assert.Throws<ArgumentException>(() => JetStreamAssets.Permissions(role, new AssetScope())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a b")]
    [InlineData("a\" ] } } evil {")]
    [InlineData("*")]
    [InlineData(">")]
    [InlineData("a..b")]
    [InlineData("")]
    public void A_name_that_would_widen_the_permissions_or_break_out_of_the_file_is_refused(string name)
    {
        Assert.ThrowsAny<ArgumentException>(() => JetStreamAssets.Permissions(AssetRole.Operator, new AssetScope { Types = [name] }));
        Assert.ThrowsAny<ArgumentException>(() => JetStreamAssets.Permissions(AssetRole.Operator, new AssetScope { Durable = name }));
        Assert.ThrowsAny<ArgumentException>(() => JetStreamAssets.Permissions(AssetRole.Operator, new AssetScope { Run = name }));
        Assert.ThrowsAny<ArgumentException>(() => JetStreamAssets.Permissions(AssetRole.Operator, new AssetScope { Domain = name }));
        Assert.ThrowsAny<ArgumentException>(() => JetStreamAssets.Permissions(AssetRole.Operator, new AssetScope { InboxPrefix = name }));
        Assert.ThrowsAny<ArgumentException>(() => JetStreamAssets.Permissions(AssetRole.Installer, new AssetScope { Streams = [name] }));
    }

    private static async Task<Exception?> TryAsync(NatsServer server, AssetRole role, string tenant)
    {
        await using var root = await Plane.ConnectAsync(server, null, tenant);
        await using var nats = await Plane.ConnectAsync(server, role, tenant);
        try
        {
            await Roles.DoAsync(role, nats, root, Cancel);
            return null;
        }
        catch (Exception e) when (!Cancel.IsCancellationRequested)
        {
            return e;
        }
    }

    private static IEnumerable<(string What, AssetPermissions Permissions)> Lacking(AssetPermissions whole)
    {
        foreach (var one in whole.Publish) yield return ($"publish {one.Subject} ({one.Why})", whole with { Publish = [.. whole.Publish.Where(other => other != one)] });
        foreach (var one in whole.Subscribe) yield return ($"subscribe {one.Subject} ({one.Why})", whole with { Subscribe = [.. whole.Subscribe.Where(other => other != one)] });
        if (whole.Responses is not null) yield return ("answers", whole with { Responses = null });
    }
}
