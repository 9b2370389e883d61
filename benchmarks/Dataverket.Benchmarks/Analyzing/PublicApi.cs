using System.Collections.Immutable;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>The peer: PublicApiAnalyzers, from the package that the build restored.</summary>
internal static class PublicApi
{
    private const string Shipped = "/bench/PublicAPI.Shipped.txt";
    private const string Unshipped = "/bench/PublicAPI.Unshipped.txt";

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers()
    {
        var assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "peers", "Microsoft.CodeAnalysis.PublicApiAnalyzers.dll"));
        return [(DiagnosticAnalyzer)Activator.CreateInstance(assembly.GetType("Microsoft.CodeAnalysis.PublicApiAnalyzers.DeclarePublicApiAnalyzer", throwOnError: true)!)!];
    }

    /// <summary>Its two files for a compilation, with everything that is public in the first.</summary>
    public static async Task<ImmutableArray<AdditionalText>> FilesAsync(Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var missing = (await BenchRun.OfAsync(compilation, analyzers, Files(""))).Told.Where(told => told.Id == "RS0016");
        return Files(string.Join('\n', missing.Select(told => Name(told)).Distinct().Order(StringComparer.Ordinal)));
    }

    // It gives the name with marks for null only where there are some.
    private static string Name(Diagnostic told) => (told.Properties.GetValueOrDefault("APINameWithNullability") ?? told.Properties["APIName"])!;

    private static ImmutableArray<AdditionalText> Files(string names) => [new BenchText(Shipped, "#nullable enable\n" + names + "\n"), new BenchText(Unshipped, "#nullable enable\n")];
}
