using System.CommandLine;

namespace Dataverket.Cli.Runs;

/// <summary>The options that the commands of this group share.</summary>
internal static class RunOptions
{
    // No default of the option's own: the help would print it, and the address may hold a password.
    public static Option<string?> Nats { get; } = new("--nats")
    {
        Description = $"The NATS server; DATAVERKET_NATS_URL when it is not given, else {NatsLink.DefaultUrl}.",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string?> Run { get; } = new("--run")
    {
        Description = "The run; DATAVERKET_RUN when it is not given.",
        HelpName = "NAME",
        Recursive = true,
        DefaultValueFactory = _ => Variable("DATAVERKET_RUN"),
    };

    public static Option<string> Reason { get; } = new("--reason")
    {
        Description = "Why; it goes on record.",
        HelpName = "TEXT",
        Required = true,
    };

    public static Option<string> By { get; } = new("--by")
    {
        Description = "Who asks; it goes on record.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.UserName,
    };

    public static string Url(ParseResult parsed) => parsed.GetValue(Nats) is { Length: > 0 } given ? given : Variable("DATAVERKET_NATS_URL") ?? NatsLink.DefaultUrl;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
