namespace Dataverket.Compat.Schemas;

/// <summary>A known member of an object.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Slot">What it holds.</param>
public sealed record DataMember(string Name, DataSlot Slot)
{
    /// <summary>Whether its absence is a fault (unless <see cref="HasAbsentValue"/>).</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether a value is declared for when it is absent.</summary>
    public bool HasAbsentValue { get; init; }

    /// <summary>Whether null is read as its absence; where it is not and the slot takes null, null is a value.</summary>
    public bool IsAbsentWhenNull { get; init; }

    /// <summary>Older names under which it is read as well; never written.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether other spellings of the value are read, with a warning.</summary>
    public bool IsLenient { get; init; }

    /// <summary>Whether a single value is read as a list of one.</summary>
    public bool IsOneOrMany { get; init; }

    /// <summary>The most characters (UTF-16) of a text or elements of a list; 0 for no bound but that of the message.</summary>
    public int MaxLength { get; init; }
}
