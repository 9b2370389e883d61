using System.CommandLine;
using Dataverket.Compat.Nats.Assets;
using Dataverket.Compat.Nats.Ledger;

namespace Dataverket.Cli.Assets;

/// <summary><c>assets permissions</c>: what a role may do, as a part of nats-server's configuration. Connects to nothing.</summary>
internal static class PermissionCommand
{
    public static Command Create()
    {
        var role = new Option<string>("--role") { Description = "writer, reader, orderedreader, worker, coordinator, operator, observer or installer.", Required = true, HelpName = "ROLE" };
        role.AcceptOnlyFromAmong([.. Enum.GetNames<AssetRole>().Select(name => name.ToLowerInvariant())]);
        var types = Many("--type", "TYPE", "A message type; may stand several times. A coordinator and an operator without one may write the ledger of all.");
        var subjects = Many("--subject", "SUBJECT", "Where a writer publishes, or what a reader's durable reads.");
        var streams = Many("--stream", "NAME", "A stream of events: a reader's, those whose readers a coordinator counts, those an installer makes.");
        var durable = One("--durable", "NAME", "The reader's durable.");
        var service = One("--service", "NAME", "The service, as it announces itself.");
        var run = One("--for-run", "NAME", "Only this run.");
        var inbox = One("--inbox", "PREFIX", "The prefix of its inboxes, such as _INBOX.nett: the connection must use it too, and nobody else can read its answers. Default _INBOX.");
        var domain = One("--js-domain", "NAME", "The JetStream domain that the connection names, behind a leaf node with JetStream of its own.");
        var command = new Command("permissions", "Print the permissions that a role needs, and none besides, for the user's braces in nats-server's configuration.") { role, types, subjects, streams, durable, service, run, inbox, domain, ToolOptions.Json };
        command.SetAction(parsed =>
        {
            try
            {
                var permissions = JetStreamAssets.Permissions(Enum.Parse<AssetRole>(parsed.GetRequiredValue(role), ignoreCase: true), new AssetScope
                {
                    Types = parsed.GetRequiredValue(types), Subjects = parsed.GetRequiredValue(subjects), Streams = parsed.GetRequiredValue(streams),
                    Durable = parsed.GetValue(durable), Service = parsed.GetValue(service), Run = parsed.GetValue(run), InboxPrefix = parsed.GetValue(inbox) ?? "_INBOX", Domain = parsed.GetValue(domain),
                });
                Console.Out.WriteLine(parsed.GetValue(ToolOptions.Json) ? AssetJson.Of(permissions) : permissions.ToServerConfig().TrimEnd());
                return ExitCodes.Ok;
            }
            catch (ArgumentException e)
            {
                return ToolSession.Fail(e.Message);
            }
        });
        return command;
    }

    private static Option<string[]> Many(string name, string help, string description) => new(name) { HelpName = help, Description = description, DefaultValueFactory = _ => [] };

    private static Option<string?> One(string name, string help, string description) => new(name) { HelpName = help, Description = description };
}
