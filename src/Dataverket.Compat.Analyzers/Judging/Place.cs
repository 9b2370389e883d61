using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>A place in the data, with the name that each side has for it. The root has no parent.</summary>
/// <param name="Parent">Where it stands; <c>null</c> for the data itself.</param>
/// <param name="Kind">How one comes here from the parent.</param>
/// <param name="Old">The member or tag as the baseline has it.</param>
/// <param name="Now">The member or tag as the source has it.</param>
internal sealed record Place(Place? Parent, PlaceKind Kind, string Old, string Now)
{
    public static Place Root { get; } = new(null, PlaceKind.Root, "", "");

    public int Depth { get; } = Parent is null ? 0 : Parent.Depth + 1;

    public Place Member(string old, string now) => new(this, PlaceKind.Member, old, now);

    public Place Element() => new(this, PlaceKind.Element, "", "");

    public Place MapValue() => new(this, PlaceKind.MapValue, "", "");

    public Place Case(string? old, string? now) => new(this, PlaceKind.Case, old ?? "", now ?? "");

    /// <summary>The steps from the data to here.</summary>
    public Stack<Place> Steps()
    {
        var steps = new Stack<Place>();
        for (var place = this; place.Parent is not null; place = place.Parent) steps.Push(place);
        return steps;
    }

    /// <summary>RFC 6901, with <c>*</c> for any element or name.</summary>
    public string Pointer(Direction direction)
    {
        var pointer = "";
        foreach (var step in Steps())
            pointer += step.Kind switch
            {
                PlaceKind.Member => "/" + Escape(direction == Direction.Backward ? step.Old : step.Now),
                PlaceKind.Case => "",
                _ => "/*",
            };
        return pointer;
    }

    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");
}

/// <summary>How one place follows from another.</summary>
internal enum PlaceKind
{
    Root,
    Member,
    Element,
    MapValue,

    /// <summary>The same object, seen as one of its variants.</summary>
    Case,
}
