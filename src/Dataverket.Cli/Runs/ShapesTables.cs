using System.Globalization;
using Dataverket.Compat.Rollouts;
using Spectre.Console;

namespace Dataverket.Cli.Runs;

/// <summary>Who reads and writes which message, and which processes live. Pure; takes clean parts.</summary>
internal static class ShapesTables
{
    public static Table Messages(IReadOnlyList<MessageStatus> messages)
    {
        var table = Tables.Headed("message", "active", "readers", "writers");
        foreach (var message in messages)
            table.AddRow(
                new Text(message.Type),
                new Text(message.Active > 0 ? "v" + message.Active.ToString(CultureInfo.InvariantCulture) : "none"),
                new Text(Join(message.Readers)),
                new Text(Join(message.Writers)));
        return table;
    }

    public static Table Instances(IReadOnlyList<InstanceStatus> instances, TimeSpan age)
    {
        var table = Tables.Headed("service", "instance", "build", "last heard");
        foreach (var instance in instances)
            table.AddRow(new Text(instance.Service), new Text(instance.Instance), new Text(instance.Build), new Text(RunWords.Span(instance.AgeSeconds + age.TotalSeconds) + " ago"));
        return table;
    }

    private static string Join(IReadOnlyList<string> names) => names.Count == 0 ? "nobody" : string.Join("\n", names);
}
