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
        EnumShape named => $"new {Names.Schemas}EnumDataShape({Texts(named.Names.Select(name => name.JsonName))}, IsOpen: false, IsFlags: false)",
        ListShape list => $"new {Names.Schemas}ListDataShape({Slot(list.Element)})",
        MapShape map => $"new {Names.Schemas}MapDataShape({Slot(map.Element)})",
        ObjectShape record => $"new {Names.Schemas}ObjectDataShape(new {Names.Schemas}DataMember[] {{ {string.Join(", ", record.Members.Select(Member))} }})",
        _ => throw new System.InvalidOperationException("A shape without a description: " + shape.GetType().Name),
    };

    private static string Member(MemberModel member)
        => $"new {Names.Schemas}DataMember({Literals.Text(member.JsonName)}, {Slot(member.Slot)}){(member.IsRequired ? " { IsRequired = true }" : "")}";

    private static string Slot(SlotModel slot) => $"new {Names.Schemas}DataSlot({slot.Shape}, {(slot.AllowsNull ? "true" : "false")})";

    private static string Texts(IEnumerable<string> texts) => $"new string[] {{ {string.Join(", ", texts.Select(Literals.Text))} }}";
}
