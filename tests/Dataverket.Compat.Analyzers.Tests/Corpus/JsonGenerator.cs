using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>The source generator of System.Text.Json, as the SDK that built the tests carries it.</summary>
internal static class JsonGenerator
{
    private static readonly Type Found = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "generators", "System.Text.Json.SourceGeneration.dll"))
        .GetType("System.Text.Json.SourceGeneration.JsonSourceGenerator", throwOnError: true)!;

    public static ISourceGenerator New() => ((IIncrementalGenerator)Activator.CreateInstance(Found)!).AsSourceGenerator();
}
