using System.CommandLine;
using Dataverket.Compat.Nats;

namespace Dataverket.Cli.Connecting;

/// <summary>How the tool finds its server: a flag before a variable of the environment before a context. No flag takes a secret itself: every process of a machine may read it there.</summary>
internal static class ConnectionOptions
{
    public static Option<string?> Context { get; } = Make("--context", "NAME", "A context of the nats command; DATAVERKET_NATS_CONTEXT when it is not given. The selected one counts only when nothing else names a server.");

    public static Option<string?> User { get; } = Make("--user", "NAME", "The user; DATAVERKET_NATS_USER. The password comes from --password-file, or DATAVERKET_NATS_PASSWORD.");

    public static Option<string?> PasswordFile { get; } = Make("--password-file", "FILE", "A file that holds the password, or - for the standard input; DATAVERKET_NATS_PASSWORD_FILE.");

    public static Option<string?> Credentials { get; } = Make("--creds", "FILE", "A credentials file (JWT and NKey); DATAVERKET_NATS_CREDS. Needs a build with NKeys.");

    public static Option<string?> Certificate { get; } = Make("--tls-cert", "FILE", "The tool's certificate, PEM; DATAVERKET_NATS_TLS_CERT.");

    public static Option<string?> Key { get; } = Make("--tls-key", "FILE", "Its key, PEM; DATAVERKET_NATS_TLS_KEY.");

    public static Option<string?> Authority { get; } = Make("--tls-ca", "FILE", "Whose servers are trusted, PEM; DATAVERKET_NATS_TLS_CA.");

    public static Option<string?> Domain { get; } = Make("--js-domain", "NAME", "The JetStream domain that holds the streams, where a leaf node with JetStream of its own stands before it; DATAVERKET_JS_DOMAIN.");

    public static IReadOnlyList<Option> All => [Context, User, PasswordFile, Credentials, Certificate, Key, Authority, Domain];

    /// <summary>Puts together what flags, variables and the context say.</summary>
    /// <exception cref="CompatNatsException">Something named is not there, or does not fit; the message says what was tried and holds no secret.</exception>
    public static NatsTarget Resolve(ParseResult parsed)
    {
        var target = new NatsTarget();
        if (parsed.GetValue(ToolOptions.Nats) is { Length: > 0 } given)
        {
            if (given.Contains('@', StringComparison.Ordinal)) throw new CompatNatsException("The address given by --nats holds a user or a secret, which everybody on this machine can read there. Use --user and --password-file, DATAVERKET_NATS_URL, or a context.");
            Take(target, () => target.Url = given, "the address", "--nats");
        }
        else if (ToolOptions.Variable("DATAVERKET_NATS_URL") is { } variable)
        {
            Take(target, () => target.Url = variable, "the address", "DATAVERKET_NATS_URL");
        }

        Identify(parsed, target);
        if (Either(parsed, Certificate, "DATAVERKET_NATS_TLS_CERT") is { } certificate) Take(target, () => (target.CertificateFile, target.KeyFile) = (certificate.Value, Either(parsed, Key, "DATAVERKET_NATS_TLS_KEY")?.Value), "the certificate", certificate.From);
        if (Either(parsed, Authority, "DATAVERKET_NATS_TLS_CA") is { } authority) Take(target, () => target.AuthorityFile = authority.Value, "the authority", authority.From);
        if (Either(parsed, Domain, "DATAVERKET_JS_DOMAIN") is { } domain) Take(target, () => target.Domain = domain.Value, "the JetStream domain", domain.From);
        if (Either(parsed, Context, "DATAVERKET_NATS_CONTEXT") is { } context) NatsContext.Fill(target, context.Value, context.From);
        // What the selected context holds goes to its own server, and to none that somebody named otherwise.
        else if (target.Url.Length == 0 && NatsContext.Selected is { } selected) NatsContext.Fill(target, selected, $"selected in {NatsContext.SelectionFile}");

        if (target.Url.Length == 0) Take(target, () => target.Url = NatsLink.DefaultUrl, "the address", $"nowhere: neither --nats, DATAVERKET_NATS_URL nor a context names one, and none is selected in {NatsContext.SelectionFile}");
        if ((target.CertificateFile is null) != (target.KeyFile is null)) throw new CompatNatsException("A certificate and its key go together: --tls-cert and --tls-key.");
        if (target.CertificateFile is not null) SecretFile.Check(target.CertificateFile, "The certificate");
        if (target.KeyFile is not null) SecretFile.Check(target.KeyFile, "The certificate's key");
        if (target.AuthorityFile is not null) SecretFile.Check(target.AuthorityFile, "The authority's certificate");
        if (target.CredentialsFile is not null) SecretFile.Check(target.CredentialsFile, "The credentials file");
        if (target.NKeyFile is not null) SecretFile.Check(target.NKeyFile, "The NKey file");
        if ((target.CredentialsFile ?? target.NKeyFile) is not null && !HasNKeys) throw new CompatNatsException($"This build of the tool has no NKey and JWT credentials ({string.Join("; ", target.Found)}): build it with -p:DataverketPruneNKeys=false, or sign in with a user and password or a certificate.");
        return target;
    }

    // The stand-in for the package has the names that the client loads, and no more.
    private static bool HasNKeys => Type.GetType("NATS.NKeys.KeyPair, NATS.NKeys")?.GetProperty("Prefix") is not null;

    private static void Identify(ParseResult parsed, NatsTarget target)
    {
        var (flagUser, variableUser) = (parsed.GetValue(User), ToolOptions.Variable("DATAVERKET_NATS_USER"));
        var creds = Either(parsed, Credentials, "DATAVERKET_NATS_CREDS");
        if (flagUser is { Length: > 0 } || (variableUser is not null && parsed.GetValue(Credentials) is not { Length: > 0 }))
        {
            var isFlag = flagUser is { Length: > 0 };
            var user = isFlag ? flagUser! : variableUser!;
            // A password that stands beside another user is none of this one's.
            var password = parsed.GetValue(PasswordFile) is { Length: > 0 } file ? SecretFile.Read(file, "The password")
                : isFlag && variableUser is not null && variableUser != user ? null
                : ToolOptions.Variable("DATAVERKET_NATS_PASSWORD") ?? (ToolOptions.Variable("DATAVERKET_NATS_PASSWORD_FILE") is { } other ? SecretFile.Read(other, "The password") : null);
            if (string.IsNullOrEmpty(password)) throw new CompatNatsException($"There is no password for user {user}: give --password-file, or DATAVERKET_NATS_PASSWORD beside DATAVERKET_NATS_USER.");
            Take(target, () => (target.User, target.Password) = (user, password), $"user {user}", isFlag ? "--user" : "DATAVERKET_NATS_USER");
        }
        else if (parsed.GetValue(PasswordFile) is { Length: > 0 })
        {
            throw new CompatNatsException("--password-file is a user's: give --user as well.");
        }
        else if (creds is { } found)
        {
            Take(target, () => target.CredentialsFile = found.Value, "the credentials file", found.From);
        }
    }

    private static void Take(NatsTarget target, Action set, string what, string from)
    {
        set();
        target.Found.Add($"{what} from {from}");
    }

    private static (string Value, string From)? Either(ParseResult parsed, Option<string?> option, string variable)
        => parsed.GetValue(option) is { Length: > 0 } flag ? (flag, option.Name) : ToolOptions.Variable(variable) is { } value ? (value, variable) : null;

    private static Option<string?> Make(string name, string help, string description) => new(name) { HelpName = help, Description = description, Recursive = true };
}
