namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>How one type looks on the wire.</summary>
/// <param name="TypeName">The CLR type, from <c>global::</c>, without a mark for null of its own.</param>
/// <param name="ShortName">A name for the generated methods.</param>
internal abstract record ShapeModel(string TypeName, string ShortName)
{
    /// <summary>The class that reads and writes it for all schemas of the assembly; <c>null</c> where each schema does so itself.</summary>
    public string? Home { get; init; }
}

/// <summary>A type that overloads of DataReader and DataWriter read and write, and its name in DataScalar.</summary>
internal sealed record ScalarShape(string TypeName, string ShortName, string Kind) : ShapeModel(TypeName, ShortName);

/// <summary>A type that a converter of the user reads and writes as a declared scalar.</summary>
internal sealed record ConverterShape(string TypeName, string ShortName, string Kind, string Converter) : ShapeModel(TypeName, ShortName);

/// <summary>An enum, by name. Of an open one the type is <c>Open&lt;T&gt;</c> of the enum.</summary>
internal sealed record EnumShape(string TypeName, string ShortName, string EnumType, bool IsOpen, bool IsFlags, EquatableArray<EnumName> Names)
    : ShapeModel(TypeName, ShortName);

/// <summary>A name of an enum. Of several names of one value the first is written.</summary>
internal sealed record EnumName(string Member, string JsonName, bool IsWritten, ulong Bits);

/// <summary>A JSON array.</summary>
internal sealed record ListShape(string TypeName, string ShortName, ListKind Kind, SlotModel Element, TraitsModel Traits) : ShapeModel(TypeName, ShortName);

/// <summary>A JSON object with free names.</summary>
internal sealed record MapShape(string TypeName, string ShortName, MapKind Kind, SlotModel Element, TraitsModel Traits) : ShapeModel(TypeName, ShortName);

/// <summary>A JSON object with known members. A variant has a tag, which is written first.</summary>
internal sealed record ObjectShape(string TypeName, string ShortName, bool IsValueType, EquatableArray<MemberModel> Members, TagModel? Tag) : ShapeModel(TypeName, ShortName);

/// <summary>The member that tells a variant: its name, and its text or (when that is <c>null</c>) number.</summary>
internal sealed record TagModel(string Member, string? Text, int Number);

/// <summary>One of several objects. Of an open one the type is <c>OpenVariant&lt;T&gt;</c> of the base.</summary>
internal sealed record VariantShape(string TypeName, string ShortName, string BaseType, string Member, bool IsOpen, EquatableArray<VariantModel> Variants)
    : ShapeModel(TypeName, ShortName);

/// <summary>One variant: its tag, and the shape and type of its object.</summary>
internal sealed record VariantModel(TagModel Tag, int Shape, string TypeName);
