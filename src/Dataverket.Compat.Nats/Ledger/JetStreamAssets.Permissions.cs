using Dataverket.Compat.Nats.Assets;

namespace Dataverket.Compat.Nats.Ledger;

/// <content>Who may do what: the other half of the table. Each line is needed; a test takes them out one by one.</content>
public static partial class JetStreamAssets
{
    private const string Api = "$JS.API.";

    /// <summary>The permissions that a role needs, and none besides.</summary>
    /// <param name="role">The role.</param>
    /// <param name="scope">What it is about.</param>
    /// <exception cref="ArgumentException">Something that the role needs is missing from the scope, or a name in it cannot be part of a subject.</exception>
    public static AssetPermissions Permissions(AssetRole role, AssetScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        scope.Check(role);
        var permissions = Of(role, scope);
        // What names no domain is answered by the leaf itself, whose streams these are not: so that is not permitted besides.
        return scope.Domain is not { } domain ? permissions : permissions with
        {
            Publish = [.. permissions.Publish.Select(one => one.Subject.StartsWith(Api, StringComparison.Ordinal) ? one with { Subject = $"$JS.{domain}.API.{one.Subject[Api.Length..]}" } : one)],
        };
    }

    private static AssetPermissions Of(AssetRole role, AssetScope scope)
    {
        var run = scope.Run ?? "*";
        return role switch
        {
            AssetRole.Writer => new(
                role,
                [
                    Get(LedgerStream, "folds the ledger"),
                    .. scope.Types.Select(type => new AssetPermission($"dv.join.write.{scope.Service}.{type}", "joins the ledger")),
                    .. scope.Subjects.Select(subject => new AssetPermission(subject, "writes the messages")),
                    Announce(scope),
                ],
                [Inbox(scope), Decided],
                null),
            AssetRole.Reader => new(role, [.. Reader(scope), new($"park.{scope.Durable}.{scope.Streams[0]}.*", "parks what a later build can read")], [Inbox(scope), Decided, new($"dv.replay.{scope.Durable}", "hears that it is to look at its park")], null),
            AssetRole.OrderedReader => new(
                role,
                [.. Reader(scope), Get(OwnersStream, "sees who owns the durable"), new($"dv.owner.{scope.Durable}", "owns the durable")],
                [Inbox(scope), Decided, new($"dv.owner.{scope.Durable}", "hears at once that the durable is free")],
                null),
            AssetRole.Worker => new(
                role,
                [
                    .. Read(TasksStream, "folds its tasks"),
                    .. scope.Types.Select(type => new AssetPermission($"dv.task.{Task(type)}.*", "begins tasks and writes how far they are")),
                    new($"$JS.API.STREAM.PURGE.{TasksStream}", "takes out what has ended"),
                    new("dv.worker.*", "says that it is alive"),
                    .. scope.Subjects.Select(subject => new AssetPermission(subject, "sends replies")),
                ],
                [Inbox(scope), .. scope.Types.Select(type => new AssetPermission($"dv.task.{Task(type)}.>", "hears at once of a task")), new("dv.worker.*", "hears who is alive, and that it is heard itself"), new("dv.workers", "answers who it is")],
                null),
            AssetRole.Coordinator => new(
                role,
                [
                    Get(RunsStream, "folds the record of the run"),
                    new($"dv.run.{run}", "writes the record of the run"),
                    new($"rollout.status.{run}", "tells how the run stands"),
                    new("rollout.event.change.*", "tells what happens to changes of databases"),
                    .. Move(scope, "raises and lowers the version"),
                ],
                [Inbox(scope), Decided, Joined, Alive, new($"rollout.status.{run}", "hears whether a leader is alive"), new($"rollout.cmd.{run}.*", "takes commands")],
                "answers commands"),
            AssetRole.Operator => new(
                role,
                [
                    new($"rollout.cmd.{run}.*", "steers the run"),
                    .. Move(scope, "ledger adopt, raise, lower"),
                    .. Types(scope).SelectMany(type => new AssetPermission[] { new($"dv.join.read.*.{type}", "ledger retire --reader"), new($"dv.join.write.*.{type}", "ledger retire --writer") }),
                    Get(ParkStream, "parked list"),
                    new($"park.{scope.Durable ?? "*"}.*.*", "parked retry hands a dead letter back"),
                    new($"$JS.API.STREAM.MSG.DELETE.{ParkStream}", "parked retry takes the dead letter out"),
                    new($"dv.replay.{scope.Durable ?? "*"}", "parked replay"),
                    Get(TasksStream, "tasks list"),
                    new("dv.workers", "tasks list asks who is there"),
                ],
                [Inbox(scope), Alive, new($"rollout.status.{run}", "run status, run watch"), new($"rollout.note.{run}", "run watch"), Changes, new("dv.worker.*", "tasks list hears who is there")],
                null),
            AssetRole.Observer => new(role, [], [new($"rollout.status.{run}", "sees the run"), new($"rollout.note.{run}", "sees remarks on it"), Changes], null),
            AssetRole.Installer => new(role, [.. Table(1).Select(row => row.Name!).Concat(scope.Streams).SelectMany(Install)], [Inbox(scope)], null),
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
        };
    }

    private static AssetPermission Decided => new("dv.ledger.>", "hears at once what was decided");

    private static AssetPermission Joined => new("dv.join.>", "hears at once who has joined");

    private static AssetPermission Alive => new("dv.announce.*.*", "hears who is alive");

    private static AssetPermission Changes => new("rollout.event.change.*", "sees what happens to changes of databases");

    private static AssetPermission Inbox(AssetScope scope) => new($"{scope.InboxPrefix}.>", "gets answers");

    private static AssetPermission Announce(AssetScope scope) => new($"dv.announce.{scope.Service}.*", "says that it is alive");

    private static IReadOnlyList<string> Types(AssetScope scope) => scope.Types.Count > 0 ? scope.Types : [">"];

    private static IReadOnlyList<string> Streams(AssetScope scope) => scope.Streams.Count > 0 ? scope.Streams : ["*"];

    private static AssetPermission[] Read(string stream, string why) => [new($"$JS.API.STREAM.INFO.{stream}", why), Get(stream, why)];

    private static AssetPermission Get(string stream, string why) => new($"$JS.API.STREAM.MSG.GET.{stream}", why);

    // Everything that a raise asks before it is decided, and the fence behind it.
    private static IEnumerable<AssetPermission> Move(AssetScope scope, string why) =>
    [
        .. Read(LedgerStream, "folds the ledger"),
        .. Types(scope).Select(type => new AssetPermission($"dv.ledger.set.{type}", why)),
        new("$JS.API.STREAM.LIST", "finds the streams that hold the type"),
        new("$JS.API.STREAM.NAMES", "finds the streams that take the type, for the fence"),
        .. Streams(scope).SelectMany(stream => Read(stream, "takes the fence").Prepend(new($"$JS.API.CONSUMER.LIST.{stream}", "counts their readers before a raise"))),
    ];

    private static IEnumerable<AssetPermission> Reader(AssetScope scope) =>
    [
        Get(LedgerStream, "folds the ledger"),
        .. scope.Types.SelectMany(type => new AssetPermission[]
        {
            new($"dv.join.read.{scope.Durable}.{type}", "joins the ledger"),
            new($"dv.join.shadow.{scope.Durable}.{type}", "reports what it found in history"),
            new($"dv.ledger.late.{type}", "moves a fence that a late writer has passed"),
        }),
        Announce(scope),
        .. Read(scope.Streams[0], "rehearses on history, and finds its place in it"),
        .. Consume(scope),
        .. Park(scope),
    ];

    private static string Task(string type) => type.Replace('.', '_');

    private static IEnumerable<AssetPermission> Consume(AssetScope scope)
    {
        var (stream, durable) = (scope.Streams[0], scope.Durable);
        yield return new($"$JS.API.CONSUMER.INFO.{stream}.{durable}", "finds its durable, and reads it back");
        yield return new($"$JS.API.CONSUMER.CREATE.{stream}.{durable}.{scope.Subjects[0]}", "makes its durable");
        yield return new($"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}", "pulls");
        yield return new($"$JS.ACK.{stream}.{durable}.>", "acknowledges");
        // Just the subjects that such a server listens on, and too long for another durable's of an older one.
        yield return new($"$JS.ACK.{scope.Domain ?? "*"}.*.{stream}.{durable}.*.*.*.*.>", "acknowledges, where acks name domain and account (nats-server 2.15, and 2.14 when told to)");
    }

    private static IEnumerable<AssetPermission> Park(AssetScope scope)
    {
        foreach (var (place, why) in new[] { ("dead", "keeps what a person must look at"), ("reject", "keeps that something was refused") })
            yield return new($"{place}.{scope.Durable}.{scope.Streams[0]}.*", why);
        yield return new($"$JS.API.STREAM.INFO.{ParkStream}", "looks at what is parked");
        yield return new($"$JS.API.STREAM.MSG.GET.{ParkStream}", "replays what was parked");
        yield return new($"$JS.API.STREAM.MSG.DELETE.{ParkStream}", "takes out what was replayed");
    }

    private static IEnumerable<AssetPermission> Install(string stream)
    {
        yield return new($"$JS.API.STREAM.INFO.{stream}", "reads it back");
        yield return new($"$JS.API.STREAM.CREATE.{stream}", "makes it");
        yield return new($"$JS.API.STREAM.UPDATE.{stream}", "assets ensure --apply");
    }
}
