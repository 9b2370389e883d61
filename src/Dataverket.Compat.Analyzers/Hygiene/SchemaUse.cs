namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>What is known of a type that a schema is or reaches. Filled while the types of a compilation are walked, and only read afterwards.</summary>
internal sealed class SchemaUse
{
    public Profiles Profiles { get; set; }

    public Roles Roles { get; set; }

    /// <summary>Whether the type is a schema itself.</summary>
    public bool IsRoot { get; set; }

    /// <summary>Whether a source-generated context of System.Text.Json reads it.</summary>
    public bool IsGenerated { get; set; }

    /// <summary>For an enum: whether a member of this type can hold 0 though nobody wrote it, since it was absent or its name is not known.</summary>
    public bool ZeroAppears { get; set; }

    /// <summary>For an enum: whether some member writes it as text, by the converter on that member.</summary>
    public bool IsTextByMember { get; set; }

    public bool Has(Profiles any) => (Profiles & any) != 0;

    public bool Has(Roles any) => (Roles & any) != 0;

    /// <summary>Adds what another schema makes of the type.</summary>
    public void Add(SchemaUse other)
    {
        Profiles |= other.Profiles;
        Roles |= other.Roles;
        ZeroAppears |= other.ZeroAppears;
        IsTextByMember |= other.IsTextByMember;
    }
}
