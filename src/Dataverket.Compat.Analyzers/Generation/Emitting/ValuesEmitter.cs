using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>
/// Writes the helper that all schema classes of an assembly share. It stands inside the module class, so that two assemblies that see each
/// other's internals never meet two types of one name.
/// </summary>
internal static class ValuesEmitter
{
    private static readonly (string Type, string Getter)[] Integers =
    [
        ("sbyte", "SByte"), ("byte", "Byte"), ("short", "Int16"), ("ushort", "UInt16"), ("int", "Int32"), ("uint", "UInt32"), ("long", "Int64"), ("ulong", "UInt64"),
    ];

    private static readonly (string Type, string Getter)[] Fractions = [("float", "Single"), ("double", "Double"), ("decimal", "Decimal")];

    public static string Emit(ModuleName module)
    {
        var code = new CodeWriter();
        code.Lines(Names.FileHead);
        code.Open($"namespace {module.Namespace}");
        code.Open($"partial class {module.ClassName}");
        code.Line(Names.GeneratedCode);
        code.Open("private static class Values");
        code.Lines(ValuesSource.Faults);
        const string Spelled = "return TryReadSpelled(ref reader, out value, out fault);";
        foreach (var (type, getter) in Integers) Number(code, type, $"if (reader.TryGet{getter}(out value)) return true;", Spelled);
        foreach (var type in new[] { "global::System.Int128", "global::System.UInt128" }) Number(code, type, "", Spelled);
        foreach (var (type, getter) in Fractions)
        {
            // What is too large for a float is read as infinity, without a fault.
            var finite = type == "decimal" ? "" : $" && {type}.IsFinite(value)";
            Number(code, type, $"if (reader.TryGet{getter}(out value){finite}) return true;", $"return Refuse({Names.Kind}.OutOfRange, \"\", out fault);");
        }

        code.Lines(NumbersSource.Spelled);
        code.Lines(ValuesSource.Texts);
        code.Close();
        code.Close();
        code.Close();
        return code.ToString();
    }

    private static void Number(CodeWriter code, string type, string fast, string slow)
    {
        code.Open($"internal static bool TryRead(ref {Names.Reader} reader, out {type} value, out {Names.Fault} fault)");
        code.Line("value = default;");
        code.Line("fault = default;");
        code.Line($"if (reader.TokenType != {Names.Token}.Number) return Unexpected(ref reader, out fault);");
        if (fast.Length > 0) code.Line(fast);
        code.Line(slow);
        code.Close();
        code.Line();
    }
}
