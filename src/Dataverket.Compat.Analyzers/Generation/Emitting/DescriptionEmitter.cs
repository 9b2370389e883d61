using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the description of the data: the same shapes as data, for exports, merges and tests. It is made when first asked for.</summary>
internal sealed class DescriptionEmitter(CodeWriter code, EquatableArray<ShapeModel> shapes)
{
    public void Emit()
    {
        code.Line();
        code.Line($"protected override {Names.Schemas}DataDescription Describe() => new {Names.Schemas}DataDescription(");
        for (var i = 0; i < shapes.Count; i++) code.Line($"    {Describe(shapes[i])}{(i + 1 < shapes.Count ? "," : ");")}");
    }

    private static string Describe(ShapeModel shape) => shape switch
    {
        ScalarShape scalar => $"new {Names.Schemas}ScalarDataShape({Names.Schemas}DataScalar.{scalar.Kind})",
        ConverterShape converter => $"new {Names.Schemas}ScalarDataShape({Names.Schemas}DataScalar.{converter.Kind})",
        EnumShape named
            => $"new {Names.Schemas}EnumDataShape({Texts(named.Names.Select(name => name.JsonName))}, IsOpen: {Bool(named.IsOpen)}, IsFlags: {Bool(named.IsFlags)})",
        VariantShape variant
            => $"new {Names.Schemas}VariantDataShape({Literals.Text(variant.Member)}, new {Names.Schemas}DataVariant[] {{ {string.Join(", ", variant.Variants.Select(Variant))} }}, IsOpen: {Bool(variant.IsOpen)})",
        ListShape list => $"new {Names.Schemas}ListDataShape({Slot(list.Element)})",
        MapShape map => $"new {Names.Schemas}MapDataShape({Slot(map.Element)})",
        ObjectShape record => $"new {Names.Schemas}ObjectDataShape(new {Names.Schemas}DataMember[] {{ {string.Join(", ", record.Members.Select(Member))} }})",
        _ => throw new System.InvalidOperationException("A shape without a description: " + shape.GetType().Name),
    };

    private static string Variant(VariantModel variant)
        => $"new {Names.Schemas}DataVariant({(variant.Tag.Text is null ? "null" : Literals.Text(variant.Tag.Text))}, {variant.Tag.Number}, {variant.Shape})";

    private static string Member(MemberModel member)
    {
        List<string> flags = [];
        if (member.IsRequired) flags.Add("IsRequired = true");
        if (member.Absent is not null) flags.Add("HasAbsentValue = true");
        if (member.IsAbsentWhenNull) flags.Add("IsAbsentWhenNull = true");
        if (member.Aliases.Count > 0) flags.Add($"Aliases = {Texts(member.Aliases)}");
        if (member.Slot.Traits.IsLenient) flags.Add("IsLenient = true");
        if (member.Slot.Traits.IsOneOrMany) flags.Add("IsOneOrMany = true");
        if (member.Slot.Traits.MaxLength > 0) flags.Add($"MaxLength = {member.Slot.Traits.MaxLength}");
        var initializer = flags.Count == 0 ? "" : $" {{ {string.Join(", ", flags)} }}";
        return $"new {Names.Schemas}DataMember({Literals.Text(member.JsonName)}, {Slot(member.Slot, member.IsAbsentWhenNull)}){initializer}";
    }

    private static string Slot(SlotModel slot, bool takesNull = false) => $"new {Names.Schemas}DataSlot({slot.Shape}, {Bool(slot.AllowsNull || takesNull)})";

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Texts(IEnumerable<string> texts) => $"new string[] {{ {string.Join(", ", texts.Select(Literals.Text))} }}";
}
