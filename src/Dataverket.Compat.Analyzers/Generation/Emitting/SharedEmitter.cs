namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>Writes the class of a shape that schemas share. Each has a class of its own, so that one is loaded when a message first holds it.</summary>
internal static class SharedEmitter
{
    public static string Emit(Models.ModuleName module, SharedShape shared)
    {
        var code = new CodeWriter();
        code.Lines(Names.FileHead);
        code.Open($"namespace {module.Namespace}");
        code.Open($"partial class {module.ClassName}");
        code.Line(Names.GeneratedCode);
        code.Line(Names.Obsolete);
        code.Open($"internal static class {shared.Home}");
        new ReadEmitter(code, shared.Shapes, isShared: true).Emit(0);
        new WriteEmitter(code, shared.Shapes, isShared: true).Emit(0);
        code.Close();
        code.Close();
        code.Close();
        return code.ToString();
    }
}
