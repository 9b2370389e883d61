using System.Text;

namespace Dataverket.Compat.Nats.Assets;

/// <summary>Everything that a role may do on NATS, and nothing else. Immutable.</summary>
/// <param name="Role">The role.</param>
/// <param name="Publish">Where it may publish.</param>
/// <param name="Subscribe">Where it may subscribe.</param>
/// <param name="Responses">What does not work unless it may answer whoever asks it; <c>null</c> when it answers nobody.</param>
public sealed record AssetPermissions(AssetRole Role, IReadOnlyList<AssetPermission> Publish, IReadOnlyList<AssetPermission> Subscribe, string? Responses)
{
    /// <summary>The permissions as a part of nats-server's configuration, to stand inside a user's braces; each line says what it is for.</summary>
    /// <remarks>An empty list allows everything in nats-server, so a role that may not publish gets <c>deny</c>.</remarks>
    public string ToServerConfig()
    {
        var text = new StringBuilder("permissions: {\n");
        Append("publish", Publish);
        Append("subscribe", Subscribe);
        if (Responses is not null) text.Append("  # ").Append(Responses).Append("\n  allow_responses: { max: 1, expires: \"1m\" }\n");
        return text.Append("}\n").ToString();

        void Append(string verb, IReadOnlyList<AssetPermission> list)
        {
            if (list.Count == 0)
            {
                text.Append("  ").Append(verb).Append(": { deny: \">\" }\n");
                return;
            }

            var width = list.Max(one => one.Subject.Length) + 2;
            text.Append("  ").Append(verb).Append(": { allow: [\n");
            foreach (var one in list) text.Append("    ").Append($"\"{one.Subject}\"".PadRight(width)).Append("  # ").Append(one.Why).Append('\n');
            text.Append("  ] }\n");
        }
    }
}
