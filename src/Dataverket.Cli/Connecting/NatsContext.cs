using System.Text.Json;
using Dataverket.Compat.Nats;

namespace Dataverket.Cli.Connecting;

/// <summary>
/// A named server in the user's config folder, in the form that the <c>nats</c> command keeps: <c>nats/context/NAME.json</c>, and the selected name in
/// <c>nats/context.txt</c>. The folder is <c>XDG_CONFIG_HOME</c>, or <c>.config</c> in the home folder.
/// </summary>
internal static class NatsContext
{
    private const int MaxBytes = 64 * 1024;

    // Members that say how to look, and nothing about whom to reach.
    private static readonly HashSet<string> Ignored = new(StringComparer.Ordinal) { "description", "color_scheme", "jetstream_event_prefix" };

    public static string Folder
        => Path.Combine(ToolOptions.Variable("XDG_CONFIG_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"), "nats");

    public static string SelectionFile => Path.Combine(Folder, "context.txt");

    /// <summary>The selected context; <c>null</c> when none is.</summary>
    /// <exception cref="CompatNatsException">The file cannot be read.</exception>
    public static string? Selected => File.Exists(SelectionFile) && SecretFile.Read(SelectionFile, "The selected context", MaxBytes) is { Length: > 0 } name ? name : null;

    /// <summary>Fills in what is not there yet.</summary>
    /// <exception cref="CompatNatsException">There is no such context, it cannot be read, or it asks for what this tool does not do; the message says which, and never a value.</exception>
    public static void Fill(NatsTarget target, string name, string why)
    {
        if (name.Length is 0 or > 100 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '-' and not '_' and not '.') || name[0] == '.')
            throw new CompatNatsException($"'{name}' ({why}) is no name of a context.");
        var file = Path.Combine(Folder, "context", name + ".json");
        if (!File.Exists(file)) throw new CompatNatsException($"There is no context {name} ({why}): {file} does not exist.");
        Dictionary<string, JsonElement> members;
        try
        {
            members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(SecretFile.Read(file, "The context", MaxBytes)) ?? [];
        }
        catch (JsonException e)
        {
            // The line only: the text may be a secret.
            throw new CompatNatsException($"The context {name} cannot be read: {file} is no JSON object (line {e.LineNumber + 1}).");
        }

        var context = $"context {name}";
        if (target.Url.Length == 0 && Text("url") is { } url) Found(() => target.Url = url, "the address");
        if (!HasIdentity(target))
        {
            if (Text("user") is { } user) Found(() => (target.User, target.Password) = (user, Text("password")), "the user");
            else if (Text("token") is { } token) Found(() => target.Token = token, "the token");
            else if (Text("creds") is { } creds) Found(() => target.CredentialsFile = creds, "the credentials file");
            else if (Text("nkey") is { } nkey) Found(() => target.NKeyFile = nkey, "the NKey file");
        }

        if (target.CertificateFile is null && Text("cert") is { } certificate) Found(() => (target.CertificateFile, target.KeyFile) = (certificate, Text("key")), "the certificate");
        if (target.AuthorityFile is null && Text("ca") is { } authority) Found(() => target.AuthorityFile = authority, "the authority");
        if (target.Domain is null && Text("jetstream_domain") is { } domain) Found(() => target.Domain = domain, "the JetStream domain");
        target.InboxPrefix ??= Text("inbox_prefix");
        target.TlsFirst |= members.TryGetValue("tls_first", out var first) && first.ValueKind == JsonValueKind.True;
        string[] known = ["url", "user", "password", "token", "creds", "nkey", "cert", "key", "ca", "inbox_prefix", "jetstream_domain", "tls_first"];
        var rest = members.Where(member => !known.Contains(member.Key) && !Ignored.Contains(member.Key) && !IsEmpty(member.Value)).Select(member => member.Key).ToList();
        if (rest.Count > 0) throw new CompatNatsException($"The context {name} asks for {string.Join(", ", rest)} ({file}), which this tool does not do. Take it out, or use another context.");

        string? Text(string member) => members.TryGetValue(member, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

        void Found(Action set, string what)
        {
            set();
            target.Found.Add($"{what} from {context}");
        }
    }

    public static bool HasIdentity(NatsTarget target) => target.User is not null || target.Token is not null || target.CredentialsFile is not null || target.NKeyFile is not null;

    private static bool IsEmpty(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.False || (value.ValueKind == JsonValueKind.String && value.GetString() is "");
}
