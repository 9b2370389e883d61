using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Accepting;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Changes of a baseline that concern one member or enum name and leave every other line alone, made by the merge that accepting makes. Pure.</summary>
internal static class BaselineEdit
{
    /// <summary>How the line of a member or enum name begins.</summary>
    /// <param name="shape">The schema.</param>
    /// <param name="type">The named type in it.</param>
    /// <param name="member">The member or enum name.</param>
    public static string Start(SchemaShape shape, string type, string member)
        => type == shape.Root.Name ? BaselineWords.Member(member) : $"{BaselineWords.Type(type)}.{BaselineWords.Inner(member)}";

    /// <summary>Adds the line of a member, and those of the types that came with it.</summary>
    /// <param name="existing">The lines of the file.</param>
    /// <param name="printed">What the source says now, as text.</param>
    /// <param name="start">How the line begins.</param>
    /// <returns>The lines; <c>null</c> when the source has no such line, or the file has one that says something else, or not its type.</returns>
    public static IReadOnlyList<string>? Accept(IReadOnlyList<string> existing, string printed, string start)
    {
        var lines = printed.Split('\n').Where(line => line.Length > 0).ToList();
        if (Line(lines, start) is not { } added) return null;
        if (Line(existing, start) is { } there) return there == added ? existing : null;
        // A type that was renamed in C# is another one here until the file says so.
        if (TypeOf(start) is { Length: > 0 } type && !existing.Any(line => IsOf(line, type))) return null;
        List<string> more = [added];
        if (BaselineText.Parse("", printed).Baseline is { } said && Slot(said.Shape, start) is { } slot)
        {
            foreach (var reached in Reached(said.Shape, slot).Where(reached => !existing.Any(line => IsOf(line, reached))))
                more.AddRange(lines.Where(line => IsOf(line, reached)));
        }

        return BaselineMerge.Join(existing, [.. existing, .. more], WholeLines.Contains).Lines;
    }

    /// <summary>Makes a tombstone of the line of a member.</summary>
    /// <returns>The lines; <c>null</c> when the file has no such line.</returns>
    public static IReadOnlyList<string>? Retire(IReadOnlyList<string> existing, string start)
    {
        if (Line(existing, start) is not { } gone) return null;
        var kept = existing.Where(line => line != gone).ToList();
        // The line of a member says as well that there is its type.
        var type = TypeOf(start);
        if (type.Length > 0 && !kept.Any(line => IsOf(line, type))) kept.Add(type + " object");
        return BaselineMerge.Join(existing, kept, WholeLines.Contains).Lines;
    }

    /// <summary>The same line in a file that has another name for the named type.</summary>
    /// <param name="start">How the line begins.</param>
    /// <param name="type">The type's name in the file; empty for the same.</param>
    public static string Renamed(string start, string type)
        => type.Length == 0 || TypeOf(start) is not { Length: > 0 } now ? start : BaselineWords.Type(type) + start.Substring(now.Length);

    private static string? Line(IReadOnlyList<string> lines, string start)
        => lines.FirstOrDefault(line => line.StartsWith(start + " ", StringComparison.Ordinal) && BaselineMerge.IsProtected(line) && !WholeLines.Contains(line) && !IsType(line.Substring(start.Length + 1)));

    private static bool IsType(string rest) => rest.Split(' ')[0] is "object" or "enum" or "variant";

    // A line of a type begins with its name as the format writes it.
    private static bool IsOf(string line, string type)
        => line.StartsWith(type, StringComparison.Ordinal) && line.Length > type.Length
        && (line[type.Length] is '.' or '[' || (line[type.Length] == ' ' && IsType(line.Substring(type.Length + 1))));

    private static string TypeOf(string start)
    {
        if (start[0] != '"') return start.IndexOf('.') is var dot and > 0 ? start.Substring(0, dot) : "";
        var at = 0;
        return BaselineQuote.Read(start, ref at) is not null && at < start.Length ? start.Substring(0, at) : "";
    }

    private static WireSlot? Slot(SchemaShape shape, string start)
        => shape.Types.SelectMany(type => Members(type).Where(member => Start(shape, type.Name, member.Name) == start)).FirstOrDefault()?.Slot;

    private static IEnumerable<WireMember> Members(TypeShape? type) => type switch
    {
        ObjectShape shape => shape.Members,
        VariantShape shape => shape.Base.Members,
        _ => [],
    };

    // The names of the types that a slot leads to, as the format writes them.
    private static List<string> Reached(SchemaShape shape, WireSlot slot)
    {
        HashSet<string> found = [];
        Stack<TypeRef> open = new([slot.Type]);
        while (open.Count > 0)
        {
            switch (open.Pop())
            {
                case ListRef list:
                    open.Push(list.Element.Type);
                    break;
                case MapRef map:
                    open.Push(map.Key);
                    open.Push(map.Value.Type);
                    break;
                case NamedRef named when named.Name != shape.Root.Name && found.Add(named.Name):
                    foreach (var member in Members(shape.Find(named.Name))) open.Push(member.Slot.Type);
                    foreach (var one in (shape.Find(named.Name) as VariantShape)?.Cases ?? default) open.Push(new NamedRef(one.Type));
                    break;
            }
        }

        return [.. found.Select(BaselineWords.Type)];
    }
}
