using System.Text;
using Dataverket.Compat.Nats.Assets;
using Dataverket.Tests;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Tests.Assets;

/// <summary>A server with one account a tenant; in each a user who may do anything, and one with the permissions at hand.</summary>
internal static class Plane
{
    public const string Password = "only-for-this-test";

    public static string Config(IReadOnlyDictionary<string, IReadOnlyList<AssetPermissions>> tenants, Func<string, string>? identity = null)
    {
        identity ??= name => $"user: \"{name}\", password: \"{Password}\"";
        var text = new StringBuilder("accounts: {\n");
        foreach (var (tenant, roles) in tenants)
        {
            text.Append(tenant).Append(": {\njetstream: enabled\nusers: [\n{ ").Append(identity("root-" + tenant)).Append(" }\n");
            foreach (var role in roles) text.Append("{ ").Append(identity($"{role.Role.ToString().ToLowerInvariant()}-{tenant}")).Append('\n').Append(role.ToServerConfig()).Append("}\n");
            text.Append("]\n}\n");
        }

        return text.Append("}\n").ToString();
    }

    public static string NameOf(AssetRole? role, string tenant) => $"{role?.ToString().ToLowerInvariant() ?? "root"}-{tenant}";

    public static Task<NatsConnection> ConnectAsync(NatsServer server, AssetRole? role, string tenant) => server.ConnectAsync(options => For(options, role) with
    {
        AuthOpts = new NatsAuthOpts { Username = NameOf(role, tenant), Password = Password },
    });

    public static NatsOpts For(NatsOpts options, AssetRole? role) => role is { } known ? options with { InboxPrefix = Roles.Scope(known).InboxPrefix } : options;
}
