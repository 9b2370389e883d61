using System.Linq;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>A fault of a baseline as the compiler shows it: at its line of that file.</summary>
internal static class BaselinePlace
{
    public static Diagnostic Of(BaselineFault fault, AnalyzerOptions options)
    {
        var start = options.AdditionalFiles.FirstOrDefault(file => file.Path == fault.Path)?.GetText() is { } text && fault.Line < text.Lines.Count
            ? System.Math.Min(text.Lines[fault.Line].Start + fault.Column, text.Length)
            : 0;
        var span = new LinePositionSpan(new(fault.Line, fault.Column), new(fault.Line, fault.Column + fault.Length));
        return Diagnostic.Create(BaselineRules.Faulty.Descriptor, Location.Create(fault.Path, new TextSpan(start, fault.Length), span), System.IO.Path.GetFileName(fault.Path), fault.Message);
    }
}
