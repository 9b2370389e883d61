using Dataverket.Compat.Nats;
using NATS.Client.Core;

namespace Dataverket.Cli.Connecting;

/// <summary>Opens the connection of one invocation of the tool.</summary>
internal static class NatsLink
{
    public const string DefaultUrl = "nats://127.0.0.1:4222";
    private static readonly TimeSpan FirstConnect = TimeSpan.FromSeconds(5);

    /// <summary>Connects within 5 s; once it was connected, it reconnects for ever.</summary>
    /// <exception cref="CompatNatsException">The server cannot be reached, or refuses; the message says what was tried, and holds no secret.</exception>
    public static async Task<NatsConnection> OpenAsync(NatsTarget target, TimeProvider time, CancellationToken cancellationToken)
    {
        var (urls, shown) = Addresses(target.Url);
        NatsConnection? nats = null;
        try
        {
            nats = new NatsConnection(Options(target, urls));
            if (target.Domain is { } domain) JetStreamDomain.Use(nats, domain);
            await nats.ConnectAsync().AsTask().WaitAsync(FirstConnect, time, cancellationToken).ConfigureAwait(false);
            return nats;
        }
        catch (ArgumentException e) when (e.ParamName == "domain")
        {
            _ = nats?.DisposeAsync().AsTask();
            throw new CompatNatsException($"{SafeText.Of(target.Domain!)} is no name of a JetStream domain ({string.Join("; ", target.Found)}): up to 64 characters, without white space, dots and wildcards.");
        }
#pragma warning disable CA1031 // Whatever is wrong with a certificate, a credentials file or a server becomes one line.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Not awaited: giving up must not take longer than the deadline, and the process ends next.
            _ = nats?.DisposeAsync().AsTask();
            cancellationToken.ThrowIfCancellationRequested();
            throw new CompatNatsException($"Cannot reach NATS at {shown}: {Cause(e)} ({string.Join("; ", target.Found)}.) Is the server running? Name another with --nats or --context.", e, isTransient: true);
        }
    }

    private static NatsOpts Options(NatsTarget target, string urls)
    {
        var options = new NatsOpts
        {
            Url = urls,
            Name = "dataverket",
            ConnectTimeout = FirstConnect,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(100),
            ReconnectWaitMax = TimeSpan.FromSeconds(1),
            MaxReconnectRetry = -1,
            // A server that restarts may refuse credentials while it loads them; a watch waits for it.
            IgnoreAuthErrorAbort = true,
        };
        if (NatsContext.HasIdentity(target))
            options = options with { AuthOpts = new NatsAuthOpts { Username = target.User, Password = target.Password, Token = target.Token, CredsFile = target.CredentialsFile, NKeyFile = target.NKeyFile } };
        if (target.CertificateFile is not null || target.AuthorityFile is not null || target.TlsFirst)
        {
            // Whoever names certificates wants TLS: a server that offers none is refused.
            var mode = target.TlsFirst ? TlsMode.Implicit : TlsMode.Require;
            options = options with { TlsOpts = new NatsTlsOpts { CertFile = target.CertificateFile, KeyFile = target.KeyFile, CaFile = target.AuthorityFile, Mode = mode } };
        }

        return target.InboxPrefix is { } prefix ? options with { InboxPrefix = prefix } : options;
    }

    private static string Cause(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is FileNotFoundException { FileName: { } name } && name.StartsWith("NATS.NKeys", StringComparison.Ordinal)) return "this build cannot sign in; build it with -p:DataverketPruneNKeys=false.";
            if (cause is NotSupportedException) return SafeText.Of(cause.Message);
        }

        var root = e.InnerException ?? e;
        return root is TimeoutException or OperationCanceledException ? "no answer within 5 s." : SafeText.Of(root.Message.TrimEnd('.') + ".");
    }

    // The address may hold a password: only hosts and ports are shown.
    private static (string Urls, string Shown) Addresses(string text)
    {
        List<string> urls = [], shown = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(part.Contains("://", StringComparison.Ordinal) ? part : "nats://" + part, UriKind.Absolute, out var uri) || uri.Host.Length == 0) throw Wrong();
            urls.Add(uri.OriginalString);
            shown.Add($"{uri.Host}:{(uri.Port > 0 ? uri.Port : 4222)}");
        }

        return urls.Count > 0 ? (string.Join(',', urls), string.Join(", ", shown)) : throw Wrong();

        static CompatNatsException Wrong() => new("The NATS address is none; write it as nats://host:port.");
    }
}
