using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>What is known of a type that a schema is or reaches. Filled while the types of a compilation are walked, and only read afterwards.</summary>
internal sealed class SchemaUse(INamedTypeSymbol schema)
{
    /// <summary>The first schema that led here, for messages.</summary>
    public INamedTypeSymbol Schema { get; } = schema;

    /// <summary>The attribute, when the type is a schema itself.</summary>
    public AttributeData? Attribute { get; set; }

    public Profiles Profiles { get; set; }

    public Roles Roles { get; set; }

    /// <summary>Whether a source-generated context of System.Text.Json reads it.</summary>
    public bool IsGenerated { get; set; }

    /// <summary>For an enum: whether a member of this type can hold 0 though nobody wrote it, since it was absent or its name is not known.</summary>
    public bool ZeroAppears { get; set; }

    /// <summary>For an enum: whether some member writes it as text, by the converter on that member.</summary>
    public bool IsTextByMember { get; set; }

    public bool IsRoot => Attribute is not null;

    public bool Has(Profiles any) => (Profiles & any) != 0;

    public bool Has(Roles any) => (Roles & any) != 0;
}
