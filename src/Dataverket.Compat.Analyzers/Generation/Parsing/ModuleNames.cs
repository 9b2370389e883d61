using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>What the module of an assembly is called: Maskin.Events gives Maskin.Events.EventsSchemas.</summary>
internal static class ModuleNames
{
    public static IncrementalValueProvider<ModuleName> Find(IncrementalGeneratorInitializationContext context)
    {
        var root = context.AnalyzerConfigOptionsProvider.Select(static (options, _)
            => options.GlobalOptions.TryGetValue("build_property.RootNamespace", out var value) ? value : "");
        var assembly = context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "");
        return root.Combine(assembly).Select(static (pair, _) => From(pair.Left.Trim().Length > 0 ? pair.Left.Trim() : pair.Right));
    }

    public static ModuleName From(string root)
    {
        var segments = root.Split('.').Where(segment => segment.Length > 0).Select(Identifier).DefaultIfEmpty("Assembly").ToArray();
        return new(string.Join(".", segments.Select(SymbolNames.Escape)), segments.Last() + "Schemas");
    }

    // As the SDK does for a default namespace: what no identifier can hold becomes an underscore.
    private static string Identifier(string segment)
    {
        var letters = new string([.. segment.Select(c => SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_')]);
        return SyntaxFacts.IsIdentifierStartCharacter(letters[0]) ? letters : "_" + letters;
    }
}
