using System;
using System.Globalization;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>What the name of a baseline's file says.</summary>
internal static class BaselineName
{
    /// <summary>Whether a path is that of an event's baseline: <c>.../compat/events/&lt;type&gt;.v&lt;N&gt;.txt</c>.</summary>
    public static bool IsBaseline(string path) => Parse(path) is not null;

    /// <summary>What is wrong between the name and the header; <c>null</c> when they agree or the name says nothing.</summary>
    public static string? Fault(string path, SchemaBaseline baseline)
    {
        if (Parse(path) is not { } named || (named.Type == baseline.Shape.MessageType && named.Version == baseline.Shape.Version)) return null;
        var expected = BaselineText.Path(baseline.Shape.MessageType, baseline.Shape.Version);
        return $"the name of the file and its header speak of different versions or types; by its header it is '{expected.Substring(expected.LastIndexOf('/') + 1)}'";
    }

    /// <summary>The name of the file that a schema's baseline stands in.</summary>
    public static string Of(SchemaShape shape) => $"{shape.MessageType}.v{shape.Version.ToString(CultureInfo.InvariantCulture)}.txt";

    private static (string Type, int Version)? Parse(string path)
    {
        var parts = path.Split('/', '\\');
        if (parts.Length < 3 || parts[parts.Length - 2] != "events" || parts[parts.Length - 3] != "compat") return null;
        var name = parts[parts.Length - 1];
        if (!name.EndsWith(".txt", StringComparison.Ordinal)) return null;
        var at = name.LastIndexOf(".v", StringComparison.Ordinal);
        return at > 0 && int.TryParse(name.Substring(at + 2, name.Length - at - 6), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? (name.Substring(0, at), version) : null;
    }
}
