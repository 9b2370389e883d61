using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Model;

/// <summary>Gives the named types of a shape other names, wherever they are spoken of.</summary>
internal sealed class ShapeNames(Func<string, string> rename)
{
    public SchemaShape Of(SchemaShape shape) => shape with { Types = shape.Types.Select(Of).ToEquatable() };

    public TypeShape Of(TypeShape type) => type switch
    {
        ObjectShape shape => Object(shape),
        VariantShape shape => shape with
        {
            Name = rename(shape.Name), Base = Object(shape.Base),
            Cases = shape.Cases.Select(variant => variant with { Type = rename(variant.Type) }).ToEquatable(),
        },
        EnumShape shape => shape with { Name = rename(shape.Name) },
        _ => type,
    };

    private ObjectShape Object(ObjectShape shape) => shape with
    {
        Name = rename(shape.Name),
        Members = shape.Members.Select(member => member with { Slot = Slot(member.Slot) }).ToEquatable(),
        Instead = shape.Instead is null ? null : Slot(shape.Instead),
    };

    private WireSlot Slot(WireSlot slot) => slot with { Type = Type(slot.Type) };

    private TypeRef Type(TypeRef type) => type switch
    {
        NamedRef named => new NamedRef(rename(named.Name)),
        ListRef list => list with { Element = Slot(list.Element) },
        MapRef map => map with { Key = Type(map.Key), Value = Slot(map.Value) },
        _ => type,
    };
}
