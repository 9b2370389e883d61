namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>How one type looks on the wire.</summary>
/// <param name="TypeName">The CLR type, from <c>global::</c>, without a mark for null of its own.</param>
/// <param name="ShortName">A name for the generated methods.</param>
internal abstract record ShapeModel(string TypeName, string ShortName);

/// <summary>A type that DataReader reads, its name in DataScalar, and the statement that writes it; <c>{0}</c> is the value.</summary>
internal sealed record ScalarShape(string TypeName, string ShortName, string Kind, string Write) : ShapeModel(TypeName, ShortName);

/// <summary>A closed enum, by name.</summary>
internal sealed record EnumShape(string TypeName, string ShortName, EquatableArray<EnumName> Names) : ShapeModel(TypeName, ShortName);

/// <summary>A name of an enum. Of several names of one value the first is written.</summary>
internal sealed record EnumName(string Member, string JsonName, bool IsWritten);

/// <summary>A JSON array.</summary>
internal sealed record ListShape(string TypeName, string ShortName, ListKind Kind, SlotModel Element) : ShapeModel(TypeName, ShortName);

/// <summary>A JSON object with free names.</summary>
internal sealed record MapShape(string TypeName, string ShortName, SlotModel Element) : ShapeModel(TypeName, ShortName);

/// <summary>A JSON object with known members.</summary>
internal sealed record ObjectShape(string TypeName, string ShortName, bool IsValueType, EquatableArray<MemberModel> Members) : ShapeModel(TypeName, ShortName);
