using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the schema class of one type: its constants, and a reader and writer for each shape it reaches.</summary>
internal static class SchemaEmitter
{
    /// <summary>The method of the module that makes the schema: until it is called, nothing of the schema is loaded.</summary>
    public static string Loader(SchemaModel schema) => "Load" + schema.ClassName;

    public static string Emit(ModuleName module, SchemaModel schema)
    {
        var code = new CodeWriter();
        code.Lines(Names.FileHead);
        code.Open($"namespace {module.Namespace}");
        code.Open($"partial class {module.ClassName}");
        code.Line(Names.GeneratedCode);
        code.Line($"private static {Names.Schemas}MessageSchema {Loader(schema)}() => new {schema.ClassName}();");
        code.Line();
        code.Line(Names.GeneratedCode);
        code.Line(Names.Obsolete);
        code.Open($"internal sealed class {schema.ClassName} : {Names.Schemas}MessageSchema<{schema.TypeName}>");
        code.Line($"internal {schema.ClassName}()");
        code.Open(
            $"    : base({Literals.Text(schema.MessageType)}, new {Names.Schemas}VersionWindow({schema.Oldest}, {schema.Newest}), {schema.Reads}, " +
            $"{Names.Schemas}MessageRole.{schema.Role}, isOwner: {(schema.IsOwner ? "true" : "false")})");
        code.Close();
        code.Line();
        code.Line($"public override bool TryRead(ref {Names.Reader} reader, ref {Names.Notes} notes, out {schema.TypeName} value)");
        code.Line($"    => {Shapes.Reader(schema.Shapes[0], 0)}(ref reader, ref notes, out value);");
        code.Line();
        code.Open($"public override void Write({Names.DataWriter} writer, {schema.TypeName} value)");
        if (!schema.IsValueType) code.Line("global::System.ArgumentNullException.ThrowIfNull(value);");
        code.Line($"{Shapes.Writer(schema.Shapes[0], 0)}(writer, value);");
        code.Close();
        new DescriptionEmitter(code, schema.Shapes).Emit();
        for (var i = 0; i < schema.Shapes.Count; i++)
        {
            if (schema.Shapes[i].Home is not null) continue;
            new ReadEmitter(code, schema.Shapes).Emit(i);
            new WriteEmitter(code, schema.Shapes).Emit(i);
        }

        code.Close();
        code.Close();
        code.Close();
        return code.ToString();
    }
}
