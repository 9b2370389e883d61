using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Dataverket.Compat.Schemas;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Benchmarks.Reading;

/// <summary>A cold start with 500 schemas, each time in a fresh process.</summary>
internal static class StartupFigure
{
    /// <summary>The times of seven cold starts in milliseconds, in order.</summary>
    public static double[] Measure()
    {
        var folder = Directory.CreateTempSubdirectory("dataverket-bench-").FullName;
        try
        {
            var path = Path.Combine(folder, "Many.dll");
            Compile(path);
            return [.. Enumerable.Range(0, 7).Select(_ => Once(path)).Order()];
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    public static int Child(string path)
    {
        var entry = AssemblyLoadContext.Default.LoadFromAssemblyPath(path).GetType("Many.Entry", true)!;
        var run = entry.GetMethod("Run")!.CreateDelegate<Func<double>>();
        Console.WriteLine(run().ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }

    private static double Once(string path)
    {
        var self = Environment.ProcessPath!;
        string[] own = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [typeof(StartupFigure).Assembly.Location] : [];
        using var child = Process.Start(new ProcessStartInfo(self, [.. own, "startup-child", path]) { RedirectStandardOutput = true })!;
        var text = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 ? double.Parse(text, CultureInfo.InvariantCulture) : throw new InvalidOperationException("The child of the startup figure failed: " + text);
    }

    private static void Compile(string path)
    {
        var schemas = string.Concat(Enumerable.Range(0, 500).Select(i => $$"""
            [EventSchema("no.dataverket.many.event{{i}}", 1)]
            public sealed partial record Event{{i}} { public required string Name { get; init; } public required int Count { get; init; } public bool IsOpen { get; init; } public System.DateTimeOffset? At { get; init; } }

            """));
        var source = $$""""
            using Dataverket.Compat.Schemas;
            using Dataverket.Compat.Reading;
            namespace Many;
            {{schemas}}
            public static class Entry
            {
                public static double Run()
                {
                    var bytes = System.Text.Encoding.UTF8.GetBytes("""{"specversion":"1.0","id":"1","source":"/m","type":"no.dataverket.many.event17","schemaversion":1,"tenant":"oslo","time":"2026-01-02T03:04:05Z","data":{"name":"a","count":1} }""");
                    var start = System.Diagnostics.Stopwatch.GetTimestamp();
                    var catalog = SchemaCatalog.Create(ManySchemas.Instance);
                    var outcome = new MessageReader<Event17>(catalog).Read(bytes);
                    var time = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    return outcome.IsAccepted ? time : throw new System.InvalidOperationException(outcome.ToString());
                }
            }
            """";
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file));
        var compilation = CSharpCompilation.Create("Many", [CSharpSyntaxTree.ParseText(source, parse)], references, new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        var generators = Assembly.LoadFrom(FindGenerator()).GetTypes().Where(type => typeof(IIncrementalGenerator).IsAssignableFrom(type) && !type.IsAbstract).Select(type => ((IIncrementalGenerator)Activator.CreateInstance(type)!).AsSourceGenerator());
        CSharpGeneratorDriver.Create(generators, parseOptions: parse).RunGeneratorsAndUpdateCompilation(compilation, out var full, out _);
        var result = full.Emit(path);
        if (!result.Success) throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).Take(5)));
    }

    private static string FindGenerator()
    {
        const string tail = "src/Dataverket.Compat.Analyzers/bin/Release/netstandard2.0/Dataverket.Compat.Analyzers.dll";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, tail))) return Path.Combine(folder.FullName, tail);
        throw new FileNotFoundException("Build the generator in Release first.", tail);
    }
}
