using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Dataverket.Benchmarks;
using Dataverket.Benchmarks.Analyzing;
using Dataverket.Benchmarks.Live;
using Dataverket.Benchmarks.Migrating;
using Dataverket.Benchmarks.Reading;

// reading, live, migrations or analyzer [part of a name] measures ratios interleaved, one line a figure. Any other argument picks benchmarks by a part of their full name; without one, all run. Peers stand beside us in the same process and are the baseline.
if (args is ["startup-child", var path]) return StartupFigure.Child(path);
if (args is ["lease-child", var url]) return await LeaseFigure.ChildAsync(url);
if (args is ["migrations-child", var database]) return await KillFigure.ChildAsync(database);
if (args is ["migrations", ..]) return await new MigratingFigures(args.ElementAtOrDefault(1) ?? "").RunAsync();
if (args is ["analyzer", ..]) return await new AnalyzerFigures(args.ElementAtOrDefault(1) ?? "").RunAsync();
if (args is ["live", ..]) return await new LiveFigures(args.ElementAtOrDefault(1) ?? "").RunAsync();
if (args is ["reading", ..]) return new Figures(args.ElementAtOrDefault(1) ?? "").Run();
var filter = args.Length > 0 ? $"*{args[0]}*" : "*";
var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)).WithOptions(ConfigOptions.JoinSummary);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(ReadingBenchmarks).Assembly).Run(["--filter", filter], config);
return summaries.Any() && summaries.All(summary => !summary.HasCriticalValidationErrors) ? 0 : 1;
