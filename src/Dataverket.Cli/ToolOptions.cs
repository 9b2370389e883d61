using System.CommandLine;
using Dataverket.Cli.Connecting;

namespace Dataverket.Cli;

/// <summary>The options that all groups share.</summary>
internal static class ToolOptions
{
    // No default of the option's own: the help would print it, and the address may hold a password.
    public static Option<string?> Nats { get; } = new("--nats")
    {
        Description = $"The NATS server, or several with commas; DATAVERKET_NATS_URL when it is not given, else a context's, else {NatsLink.DefaultUrl}.",
        HelpName = "URL",
        Recursive = true,
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

    public static Option<bool> Json { get; } = new("--json") { Description = "JSON instead of a table, for scripts." };

    /// <summary>Who and why, as they go on record.</summary>
    /// <exception cref="ArgumentException">One of them is blank.</exception>
    public static (string By, string Reason) Record(ParseResult parsed)
    {
        var (by, reason) = (parsed.GetValue(By), parsed.GetRequiredValue(Reason));
        if (string.IsNullOrWhiteSpace(by) || string.IsNullOrWhiteSpace(reason)) throw new ArgumentException("--by and --reason go on record and cannot be empty.");
        return (by.Trim(), reason.Trim());
    }

    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
