using System.Collections.Immutable;
using System.Diagnostics;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Dataverket.Benchmarks.Analyzing;

/// <summary>Analyzers over a compilation, and what they cost.</summary>
/// <param name="Times">Milliseconds of each analyzer, as <c>csc -reportanalyzer</c> adds them up.</param>
/// <param name="Wall">Milliseconds until all was told.</param>
/// <param name="Told">What was told.</param>
internal sealed record BenchRun(IReadOnlyList<(string Name, double Milliseconds)> Times, double Wall, ImmutableArray<Diagnostic> Told)
{
    public double Milliseconds => Times.Sum(time => time.Milliseconds);

    public static async Task<BenchRun> OfAsync(Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, ImmutableArray<AdditionalText> files)
    {
        var faults = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var watched = compilation.WithAnalyzers(analyzers, new CompilationWithAnalyzersOptions(
            new AnalyzerOptions(files, new RootNamespaceOptions("Bench.Events")), (exception, _, _) => faults.Enqueue(exception), concurrentAnalysis: true, logAnalyzerExecutionTime: true, reportSuppressedDiagnostics: false));
        var start = Stopwatch.GetTimestamp();
        var told = await watched.GetAnalyzerDiagnosticsAsync();
        var wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (faults.TryDequeue(out var fault)) throw new InvalidOperationException("An analyzer threw.", fault);
        List<(string, double)> times = [];
        foreach (var analyzer in analyzers) times.Add((analyzer.GetType().Name, (await watched.GetAnalyzerTelemetryInfoAsync(analyzer, CancellationToken.None)).ExecutionTime.TotalMilliseconds));
        return new(times, wall, told);
    }
}
