namespace Dataverket.Cli.Connecting;

/// <summary>Which server, as whom, and where each of these was found. Never printed whole: it holds secrets.</summary>
internal sealed class NatsTarget
{
    public string Url { get; set; } = "";

    public string? User { get; set; }

    public string? Password { get; set; }

    public string? Token { get; set; }

    public string? CredentialsFile { get; set; }

    public string? NKeyFile { get; set; }

    public string? CertificateFile { get; set; }

    public string? KeyFile { get; set; }

    public string? AuthorityFile { get; set; }

    public string? InboxPrefix { get; set; }

    public string? Domain { get; set; }

    public bool TlsFirst { get; set; }

    /// <summary>What was found where, for people: "the address from --nats".</summary>
    public List<string> Found { get; } = [];
}
