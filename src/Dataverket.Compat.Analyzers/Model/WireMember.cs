using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Model;

/// <summary>One member of an object on the wire.</summary>
/// <param name="Name">The effective name: pinned, or made by the naming policy.</param>
/// <param name="Slot">What it holds.</param>
internal sealed record WireMember(string Name, WireSlot Slot)
{
    /// <summary>The C# property, field or parameter; empty when the member comes from a baseline that does not say.</summary>
    public string ClrName { get; init; } = "";

    /// <summary>Whether the name is pinned by an attribute.</summary>
    public bool IsPinned { get; init; }

    public Presence Presence { get; init; }

    /// <summary>The value taken in absence, as canonical text (<c>1024</c>, <c>"auto"</c>, <c>true</c>); <c>null</c> when it is the type's default.</summary>
    public string? Default { get; init; }

    /// <summary>Whether the default is declared for a member that must be there: what is absent is taken for it, and null is not.</summary>
    public bool HasAbsentValue { get; init; }

    /// <summary>Whether a reader puts what it reads somewhere; false for get-only properties without a constructor parameter.</summary>
    public bool IsRead { get; init; } = true;

    /// <summary>Whether it is written.</summary>
    public bool IsWritten { get; init; } = true;

    /// <summary>Whether its type is an interface of which System.Text.Json makes no value, so that reading one fails; only of a shape that comes from source. Such a member is not read.</summary>
    public bool CannotBeMade { get; init; }

    public IgnoreWhen Ignore { get; init; }

    /// <summary>Whether a reader adds to what stands there (<c>Populate</c>) in place of replacing it.</summary>
    public bool IsPopulated { get; init; }

    public bool IsInitOnly { get; init; }

    /// <summary>Number handling of the member or its type; <c>null</c> when that of the options holds.</summary>
    public NumberMode? Numbers { get; init; }

    /// <summary>Whether the schema declares leniency for the member (<c>"12"</c> for a number).</summary>
    public bool IsLenient { get; init; }

    /// <summary>Whether one value alone is read as a list of one.</summary>
    public bool IsOneOrMany { get; init; }

    /// <summary>Older names that are read too.</summary>
    public EquatableArray<string> Aliases { get; init; }

    /// <summary>Declared constraints as canonical text (<c>range 1..64</c>, <c>length ..40</c>, <c>pattern ...</c>), sorted.</summary>
    public EquatableArray<string> Constraints { get; init; }

    public int Order { get; init; }
}
