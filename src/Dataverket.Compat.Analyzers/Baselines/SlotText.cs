using System;
using System.Text;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Slots as text: <c>int32?</c>, <c>[text]</c>, <c>set[guid]</c>, <c>{text:Disk}</c>.</summary>
/// <param name="isValue">Whether a named type cannot be null by itself.</param>
internal sealed class SlotText(Func<string, bool> isValue)
{
    /// <summary>Knows the named types of a shape.</summary>
    public static SlotText Of(SchemaShape shape) => new(name => IsValue(shape.Find(name), shape.Options.Profile));

    public static bool IsValue(TypeShape? type, WireProfile profile) => type switch
    {
        EnumShape => true,
        ObjectShape shape => shape.IsValueType,
        // OpenVariant<T> is a struct.
        VariantShape shape => shape.IsOpen && profile == WireProfile.Tolerant,
        _ => false,
    };

    public string Print(WireSlot slot)
    {
        var text = new StringBuilder();
        Slot(text, slot);
        return text.ToString();
    }

    /// <summary>The mark at the end of a slot: none where the type's kind says it, <c>?</c> for null, <c>~</c> for not annotated, <c>*</c> for the other kind.</summary>
    public NullMode Null(TypeRef type, bool isOther, bool isNullable, bool isOblivious)
    {
        if (isOblivious) return NullMode.Oblivious;
        return IsValue(type) != isOther ? isNullable ? NullMode.NullableValue : NullMode.Value : isNullable ? NullMode.NullableReference : NullMode.Reference;
    }

    private void Slot(StringBuilder text, WireSlot slot)
    {
        Type(text, slot.Type);
        if (slot.Null == NullMode.Oblivious)
        {
            text.Append('~');
            return;
        }

        if (IsValue(slot.Type) != (slot.Null is NullMode.Value or NullMode.NullableValue)) text.Append('*');
        if (slot.AllowsNull) text.Append('?');
    }

    private void Type(StringBuilder text, TypeRef type)
    {
        switch (type)
        {
            case ScalarRef scalar: text.Append(BaselineWords.Of(scalar.Scalar)); break;
            case NamedRef named: text.Append(BaselineWords.Type(named.Name)); break;
            case OpaqueRef opaque: text.Append("opaque(").Append(BaselineQuote.Of(opaque.Why)).Append(')'); break;
            case DeclaredRef declared:
                text.Append("via(").Append(BaselineWords.Of(declared.Scalar)).Append(',').Append(BaselineQuote.Of(declared.Converter)).Append(')');
                break;
            case ListRef list:
                text.Append(list.IsSet ? "set[" : "[");
                Slot(text, list.Element);
                text.Append(']');
                break;
            case MapRef map:
                text.Append('{');
                Type(text, map.Key);
                text.Append(':');
                Slot(text, map.Value);
                text.Append('}');
                break;
        }
    }

    private bool IsValue(TypeRef type) => type switch
    {
        ScalarRef { Scalar: WireScalar.Text or WireScalar.Uri or WireScalar.PackageVersion or WireScalar.Bytes } => false,
        DeclaredRef { Scalar: WireScalar.Text or WireScalar.Uri or WireScalar.PackageVersion or WireScalar.Bytes } => false,
        ScalarRef or DeclaredRef => true,
        NamedRef named => isValue(named.Name),
        _ => false,
    };
}
