using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the module class that lists the schemas and converters of the assembly, always in the same order.</summary>
internal static class ModuleEmitter
{
    // In the order of MessageRole, whose numbers the index holds.
    private static readonly string[] Roles = ["Event", "Command", "Request", "Reply"];

    public static string Emit(ModuleName module, IEnumerable<SchemaModel> schemas)
    {
        var sorted = schemas.OrderBy(schema => schema.MessageType, StringComparer.Ordinal).ThenBy(schema => schema.Oldest)
            .ThenBy(schema => schema.TypeName, StringComparer.Ordinal).ToArray();
        var steps = sorted.SelectMany(schema => schema.Conversions.OrderBy(step => !step.IsUpcast).Select(step => Conversion(schema, step)).Concat(Declared(schema, sorted))).ToArray();
        var code = new CodeWriter();
        code.Lines(Names.FileHead);
        code.Open($"namespace {module.Namespace}");
        code.Line("/// <summary>The message schemas that this assembly declares. Hand <see cref=\"Instance\"/> to <c>SchemaCatalog.Create</c>.</summary>");
        code.Line(Names.GeneratedCode);
        code.Open($"public sealed partial class {module.ClassName} : {Names.Schemas}GeneratedSchemaModule");
        code.Line("private const string Index = \"\"");
        foreach (var schema in sorted)
            Indexed(code, schema.MessageType, schema.Oldest.ToString(CultureInfo.InvariantCulture), schema.Newest.ToString(CultureInfo.InvariantCulture), RoleNumber(schema.Role), schema.HintName);
        foreach (var step in steps) Indexed(code, step.IsUpcast ? "up" : "down", step.From, step.To);
        code.Line("    ;");
        code.Line();
        code.Open($"private {module.ClassName}() : base({sorted.Length}, {steps.Length}, Index)");
        code.Close();
        code.Line();
        code.Line("/// <summary>The only instance; immutable and safe to share between threads.</summary>");
        code.Line($"public static {module.ClassName} Instance {{ get; }} = new {module.ClassName}();");
        code.Line();
        Choose(code, "MessageSchema", "LoadSchema", [.. sorted.Select(SchemaEmitter.Loader)]);
        Choose(code, "SchemaConversion", "LoadConversion", [.. steps.Select((_, index) => $"Step{index}")]);
        for (var i = 0; i < steps.Length; i++) code.Line($"private static {Names.Schemas}SchemaConversion Step{i}() => {steps[i].Code};");
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

    private static void Indexed(CodeWriter code, params string[] fields) => code.Line($"    + {Literals.Text(string.Concat(fields.Select(field => field + "\n")))}");

    private static string RoleNumber(string role) => Array.IndexOf(Roles, role).ToString(CultureInfo.InvariantCulture);

    // Compiling a method costs a start for each thing that it names: two short choices instead of a long one.
    private static void Choose(CodeWriter code, string type, string name, string[] methods)
    {
        code.Line("/// <inheritdoc/>");
        code.Line($"protected override {Names.Schemas}{type} {name}(int index) => (index >> 5) switch");
        code.Open();
        for (var part = 0; part * 32 < methods.Length; part++) code.Line($"{part} => {name}{part}(index),");
        code.Line("_ => throw new global::System.ArgumentOutOfRangeException(nameof(index)),");
        code.Close("};");
        code.Line();
        for (var part = 0; part * 32 < methods.Length; part++)
        {
            code.Line($"private static {Names.Schemas}{type} {name}{part}(int index) => index switch");
            code.Open();
            for (var i = part * 32; i < methods.Length && i < (part + 1) * 32; i++) code.Line($"{i} => {methods[i]}(),");
            code.Line("_ => throw new global::System.ArgumentOutOfRangeException(nameof(index)),");
            code.Close("};");
            code.Line();
        }
    }

    // The version before may live in another assembly or not at all; the catalog says so at start.
    private static IEnumerable<StepText> Declared(SchemaModel schema, SchemaModel[] all)
    {
        var older = schema.Steps.Count == 0 ? null : Array.Find(all, other => other.MessageType == schema.MessageType && other.Newest == schema.Oldest - 1);
        if (older is null) yield break;
        var steps = string.Join(", ", schema.Steps);
        yield return new(true, older.HintName, schema.HintName, $"{Names.Schemas}SchemaConversion.UpcastBySteps<{older.TypeName}, {schema.TypeName}>({steps})");
        yield return new(false, schema.HintName, older.HintName, $"{Names.Schemas}SchemaConversion.DowncastBySteps<{schema.TypeName}, {older.TypeName}>({steps})");
    }

    private static StepText Conversion(SchemaModel schema, ConversionModel step)
    {
        var call = $"static value => {schema.TypeName}.{(step.NeedsBridge ? step.Bridge : step.Method)}(value)";
        return new(step.IsUpcast, step.FromName, step.ToName, step.IsUpcast
            ? $"{Names.Schemas}SchemaConversion.Upcast<{step.From}, {step.To}>({call})"
            : $"{Names.Schemas}SchemaConversion.Downcast<{step.From}, {step.To}>({call}, {Literals.Text(step.Loses)})");
    }

    private readonly record struct StepText(bool IsUpcast, string From, string To, string Code);
}
