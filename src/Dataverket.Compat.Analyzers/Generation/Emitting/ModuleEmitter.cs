using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the module class that lists the schemas and converters of the assembly, always in the same order.</summary>
internal static class ModuleEmitter
{
    public static string Emit(ModuleName module, IEnumerable<SchemaModel> schemas)
    {
        var sorted = schemas.OrderBy(schema => schema.MessageType, StringComparer.Ordinal).ThenBy(schema => schema.Oldest)
            .ThenBy(schema => schema.TypeName, StringComparer.Ordinal).ToArray();
        var code = new CodeWriter();
        code.Lines(Names.FileHead);
        code.Open($"namespace {module.Namespace}");
        code.Line("/// <summary>The message schemas that this assembly declares. Hand <see cref=\"Instance\"/> to <c>SchemaCatalog.Create</c>.</summary>");
        code.Line(Names.GeneratedCode);
        code.Open($"public sealed partial class {module.ClassName} : {Names.Schemas}SchemaModule");
        code.Open($"private {module.ClassName}()");
        code.Close();
        code.Line();
        code.Line("/// <summary>The only instance; immutable and safe to share between threads.</summary>");
        code.Line($"public static {module.ClassName} Instance {{ get; }} = new {module.ClassName}();");
        code.Line();
        List(code, "MessageSchema", "Schemas", sorted.Select(schema => $"new {schema.ClassName}()"));
        code.Line();
        var steps = sorted.SelectMany(schema => schema.Conversions.OrderBy(step => !step.IsUpcast).Select(step => Conversion(schema, step)).Concat(Declared(schema, sorted)));
        List(code, "SchemaConversion", "Conversions", steps);
        code.Close();
        code.Close();
        return code.ToString();
    }

    /// <summary>Opens a schema type again to call its private converters from inside; <c>null</c> when it has none.</summary>
    public static string? EmitBridges(SchemaModel schema)
    {
        if (!schema.Conversions.Any(step => step.NeedsBridge)) return null;
        var code = new CodeWriter();
        code.Lines(Names.FileHead);
        if (schema.Partial.Namespace.Length > 0) code.Open($"namespace {schema.Partial.Namespace}");
        foreach (var declaration in schema.Partial.Declarations) code.Open(declaration);
        foreach (var step in schema.Conversions.Where(step => step.NeedsBridge))
        {
            code.Line(Names.GeneratedCode);
            code.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
            code.Line($"internal static {step.To} {step.Bridge}({step.From} value) => {step.Method}(value);");
        }

        foreach (var _ in schema.Partial.Declarations) code.Close();
        if (schema.Partial.Namespace.Length > 0) code.Close();
        return code.ToString();
    }

    private static void List(CodeWriter code, string type, string name, IEnumerable<string> items)
    {
        code.Line("/// <inheritdoc/>");
        code.Open($"public override {Names.Collections}IReadOnlyList<{Names.Schemas}{type}> {name} {{ get; }} = new {Names.Schemas}{type}[]");
        foreach (var item in items) code.Line(item + ",");
        code.Close("};");
    }

    // The version before may live in another assembly or not at all; the catalog says so at start.
    private static IEnumerable<string> Declared(SchemaModel schema, SchemaModel[] all)
    {
        var older = schema.Steps.Count == 0 ? null : Array.Find(all, other => other.MessageType == schema.MessageType && other.Newest == schema.Oldest - 1);
        if (older is null) yield break;
        var steps = string.Join(", ", schema.Steps);
        yield return $"{Names.Schemas}SchemaConversion.UpcastBySteps<{older.TypeName}, {schema.TypeName}>({steps})";
        yield return $"{Names.Schemas}SchemaConversion.DowncastBySteps<{schema.TypeName}, {older.TypeName}>({steps})";
    }

    private static string Conversion(SchemaModel schema, ConversionModel step)
    {
        var call = $"static value => {schema.TypeName}.{(step.NeedsBridge ? step.Bridge : step.Method)}(value)";
        return step.IsUpcast
            ? $"{Names.Schemas}SchemaConversion.Upcast<{step.From}, {step.To}>({call})"
            : $"{Names.Schemas}SchemaConversion.Downcast<{step.From}, {step.To}>({call}, {Literals.Text(step.Loses)})";
    }
}
