using System.CommandLine;
using System.Reflection;

namespace Dataverket.Cli.Baselines;

/// <summary>The page of a rule, as it is in docs/rules.</summary>
internal static class ExplainCommand
{
    private const string Prefix = "rules/";

    public static Command Create()
    {
        var rule = new Argument<string?>("rule") { Description = "Its id, such as DVC8001; all are listed when it is not given.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("explain", "What a rule means, why it matters and what to do. Exit code: 0, or 2 when there is no such rule.") { rule };
        command.SetAction(parsed =>
        {
            var ids = Ids();
            if (parsed.GetValue(rule) is not { } asked)
            {
                foreach (var each in ids) Console.Out.WriteLine(Page(each).Split('\n')[0].TrimStart('#', ' '));
                return ExitCodes.Ok;
            }

            var id = asked.Trim().ToUpperInvariant();
            if (id.Length > 0 && char.IsAsciiDigit(id[0])) id = "DVC" + id;
            if (!ids.Contains(id)) return ToolSession.Fail($"There is no rule {asked}. {Near(ids, id)}");
            Console.Out.Write(Page(id));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Near(List<string> ids, string id)
    {
        var near = id.Length >= 4 ? ids.Where(each => each.StartsWith(id[..Math.Min(id.Length, 5)], StringComparison.Ordinal)).DefaultIfEmpty().ToList() : [];
        return near is [{ }, ..] ? "There are " + string.Join(", ", near) + "." : "'dataverket compat explain' lists all.";
    }

    private static List<string> Ids() => [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => Path.GetFileNameWithoutExtension(name[Prefix.Length..])).Order(StringComparer.Ordinal)];

    private static string Page(string id)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + id + ".md")!);
        return reader.ReadToEnd();
    }
}
