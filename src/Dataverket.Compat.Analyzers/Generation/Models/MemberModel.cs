namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>One member of a JSON object and the property it lives in.</summary>
/// <param name="Property">The property's name as metadata has it, without the mark of a keyword.</param>
/// <param name="JsonName">The name on the wire.</param>
/// <param name="Slot">What it holds.</param>
/// <param name="IsRequired">Whether its absence is a fault.</param>
/// <param name="Parameter">The constructor parameter that takes it, if any.</param>
/// <param name="Default">The parameter's default value as C# text, when it has one.</param>
/// <param name="Fill">How the value reaches the property.</param>
/// <param name="DeclaringType">The type that declares the property.</param>
/// <param name="OmitsNull">Whether null is written by leaving the member out.</param>
internal sealed record MemberModel(
    string Property,
    string JsonName,
    SlotModel Slot,
    bool IsRequired,
    string? Parameter,
    string? Default,
    MemberFill Fill,
    string DeclaringType,
    bool OmitsNull)
{
    /// <summary>The value taken in absence, as C# text; <c>null</c> when none is declared.</summary>
    public string? Absent { get; init; }

    /// <summary>
    /// Whether null means what absence means: the member may be absent, and its type has no null of its own (any JSON has).
    /// </summary>
    public bool IsAbsentWhenNull
        => this is { IsRequired: false, Slot: { AllowsNull: false, IsValueType: true, TypeName: not "global::System.Text.Json.JsonElement" }, Aliases.Count: 0, Fill: not MemberFill.Initializer };

    /// <summary>Older names on the wire.</summary>
    public EquatableArray<string> Aliases { get; init; }
}
