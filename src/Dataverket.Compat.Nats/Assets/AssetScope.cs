namespace Dataverket.Compat.Nats.Assets;

/// <summary>What a role is about: which types, which stream, which durable. What is left out is not limited. Immutable.</summary>
public sealed record AssetScope
{
    /// <summary>The message types; empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>The subjects that carry them; a writer publishes there, a reader's durable filters by one. They may hold wildcards.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>The streams of events: the one a reader reads, those a coordinator counts the readers of, those an installer makes.</summary>
    public IReadOnlyList<string> Streams { get; init; } = [];

    /// <summary>The reader's durable.</summary>
    public string? Durable { get; init; }

    /// <summary>The service, as it announces itself.</summary>
    public string? Service { get; init; }

    /// <summary>The run; <c>null</c> for all.</summary>
    public string? Run { get; init; }

    /// <summary>The JetStream domain that the connection names (<see cref="JetStreamDomain"/>), as one behind a leaf node with JetStream of its own does: letters, digits, <c>-</c> and <c>_</c>. <c>null</c> for a connection that names none.</summary>
    public string? Domain { get; init; }

    /// <summary>Where answers come in; the same as <c>NatsOpts.InboxPrefix</c> of the connection. One of its own, such as <c>_INBOX.nett</c>, keeps others from reading them; its first token is the coordinator's, who answers nobody else.</summary>
    public string InboxPrefix { get; init; } = "_INBOX";

    internal void Check(AssetRole role)
    {
        foreach (var type in Types) CheckSubject(type, wildcards: false, "message type");
        foreach (var subject in Subjects) CheckSubject(subject, wildcards: true, "subject");
        foreach (var stream in Streams) SubjectToken.Check(stream);
        if (Durable is not null) SubjectToken.Check(Durable);
        if (Service is not null) SubjectToken.Check(Service);
        if (Run is not null) SubjectToken.Check(Run);
        if (Domain is not null) SubjectToken.Check(Domain);
        CheckSubject(InboxPrefix, wildcards: false, "inbox prefix");
        if (role == AssetRole.Worker && (Types.Count == 0 || Types.Any(type => type.Contains('_', StringComparison.Ordinal)))) throw new ArgumentException("A worker has at least one type of task, without '_': that stands for a dot in the subjects of tasks.");
        if (role is not (AssetRole.Writer or AssetRole.Reader or AssetRole.OrderedReader)) return;
        if (Types.Count == 0 || Subjects.Count == 0 || Service is null) throw new ArgumentException($"A {role.ToString().ToLowerInvariant()} has at least one type, one subject and a service.");
        if (role != AssetRole.Writer && (Durable is null || Streams.Count != 1 || Subjects.Count != 1)) throw new ArgumentException("A reader has one durable, on one stream, with one subject. For another durable ask again and join the two.");
    }

    private static void CheckSubject(string subject, bool wildcards, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        var tokens = subject.Split('.');
        for (var i = 0; i < tokens.Length; i++)
        {
            var isWildcard = wildcards && (tokens[i] == "*" || (tokens[i] == ">" && i == tokens.Length - 1));
            if (!isWildcard && (tokens[i].Length == 0 || tokens[i].Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '-' and not '_')))
                throw new ArgumentException($"'{subject}' is no {what}: use letters, digits, '-', '_' and dots{(wildcards ? ", and '*' and '>' for whole tokens" : "")}.");
        }

        if (subject.Length > 255) throw new ArgumentException($"A {what} has up to 255 characters.");
    }
}
