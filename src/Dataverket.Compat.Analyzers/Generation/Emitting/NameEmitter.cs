using System.Collections.Generic;
using System.Linq;
using System.Text;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>
/// Writes the search for a name: by length, then by content, which the JIT turns into a few comparisons of whole words. The list of names beside it
/// serves what is slow and rare.
/// </summary>
internal sealed class NameEmitter(CodeWriter code)
{
    public static string Method(string shape) => "Name" + shape;

    public static string List(string shape) => "Names" + shape;

    /// <param name="shape">Short name and index of the shape.</param>
    /// <param name="names">Each name with what the search gives for it.</param>
    public void Emit(string shape, IReadOnlyList<(string Name, int Index)> names)
    {
        code.Line();
        code.Line($"private static readonly string[] {List(shape)} = new string[] {{ {string.Join(", ", names.Select(name => Literals.Text(name.Name)))} }};");
        code.Line();
        code.Open($"private static int {Method(shape)}(ref {Names.Reader} reader)");
        code.Line($"if (!reader.ValueIsEscaped && !reader.HasValueSequence) return {Method(shape)}(reader.ValueSpan);");
        var longest = names.Count == 0 ? 0 : names.Max(name => Length(name.Name));
        code.Line($"{Names.System}Span<byte> buffer = stackalloc byte[{longest}];");
        code.Line($"return {Names.DataReader}.TryCopyText(ref reader, buffer, out var length) ? {Method(shape)}(buffer.Slice(0, length)) : -1;");
        code.Close();
        code.Line();
        code.Open($"private static int {Method(shape)}({Names.System}ReadOnlySpan<byte> name)");
        if (names.Count > 0) code.Open("switch (name.Length)");
        foreach (var group in names.GroupBy(name => Length(name.Name)).OrderBy(group => group.Key))
        {
            code.Line($"case {group.Key}:");
            foreach (var (name, index) in group)
                code.Line($"    if ({Names.System}MemoryExtensions.SequenceEqual(name, {Shapes.Utf8(name)})) return {index};");
            code.Line("    break;");
        }

        if (names.Count > 0) code.Close();
        code.Line();
        code.Line("return -1;");
        code.Close();
    }

    private static int Length(string name) => Encoding.UTF8.GetByteCount(name);
}
