using System.Collections;
using Dataverket.Compat.Analyzers.Accepting;
using Dataverket.Compat.Build;
using Microsoft.Build.Framework;

namespace Dataverket.Compat.Package.Tests;

/// <summary>The task by itself: odd files, and two builds at once.</summary>
public sealed class TaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dataverket-task-").FullName;

    private string Compat => Path.Combine(_folder, "compat");

    [Fact]
    public void A_file_with_a_merge_conflict_stops_all_and_nothing_is_written()
    {
        Directory.CreateDirectory(Path.Combine(Compat, "events"));
        var file = Path.Combine(Compat, "events", "b.v1.txt");
        File.WriteAllText(file, "compat 1\n<<<<<<< HEAD\nx int32\n=======\nx text\n>>>>>>> other\n");
        var before = File.ReadAllText(file);

        var (done, log) = Accept(("events/a.v1.txt", "compat 1\nx int32\n"), ("events/b.v1.txt", "compat 1\nx int32\n"));

        Assert.False(done);
        Assert.Contains("merge conflict in line 2", Assert.Single(log.Errors), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(file));
        Assert.False(File.Exists(Path.Combine(Compat, "events", "a.v1.txt")));
    }

    [Theory]
    [InlineData("events/../../outside.v1.txt")]
    [InlineData("events//etc/passwd.txt")]
    [InlineData("events/.hidden.txt")]
    [InlineData("events/a b.v1.txt")]
    [InlineData("events/con\u2028.txt")]
    [InlineData("../events/a.v1.txt")]
    public void A_name_that_leaves_the_folder_or_is_none_is_refused(string path)
    {
        var (done, log) = Accept((path, "compat 1\nx int32\n"));
        Assert.False(done);
        Assert.Single(log.Errors);
        Assert.False(Directory.Exists(Compat));
    }

    [Fact]
    public void Two_schemas_of_one_type_and_version_are_refused()
    {
        var (done, log) = Accept(("events/a.v1.txt", "compat 1\nx int32\n"), ("events/a.v1.txt", "compat 1\nx text\n"));
        Assert.False(done);
        Assert.Contains("asked for by two schemas", Assert.Single(log.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_that_is_missing_or_is_something_else_is_an_error_and_no_exception()
    {
        var log = new Log();
        Assert.False(new AcceptBaselines { BuildEngine = log, Folder = Compat, Manifest = Path.Combine(_folder, "none") }.Execute());
        File.WriteAllText(Path.Combine(_folder, "other"), "class C;");
        Assert.False(new AcceptBaselines { BuildEngine = log, Folder = Compat, Manifest = Path.Combine(_folder, "other") }.Execute());
        File.WriteAllText(Compat, "a file where the folder should be");
        Assert.False(Accept(("events/a.v1.txt", "compat 1\nx int32\n")).Done);
        Assert.Equal(2, log.Errors.Count);
    }

    /// <summary>Each of two builds says a line that the other does not know. Whoever comes second finds the other's and keeps it, alive or as a tombstone; a write that did not see it would lose it.</summary>
    [Fact]
    public async Task Builds_that_accept_at_once_lose_nothing_of_each_other_and_no_reader_sees_half_a_file()
    {
        var cancellation = TestContext.Current.CancellationToken;
        for (var round = 0; round < 60; round++)
        {
            var file = Path.Combine(Compat, "events", $"r{round}.v1.txt");
            using var stop = new CancellationTokenSource();
            var reader = Task.Run(() => Watch(file, stop.Token), cancellation);
            var ready = new Barrier(4);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(build => Task.Run(
                () =>
                {
                    var manifest = Manifest((Path.GetRelativePath(Compat, file).Replace('\\', '/'), $"compat 1\nevent r 1\nx{build} int32\n"));
                    var log = new Log();
                    ready.SignalAndWait(TimeSpan.FromSeconds(30), cancellation);
                    Assert.True(new AcceptBaselines { BuildEngine = log, Folder = Compat, Manifest = manifest }.Execute(), string.Join('\n', log.Errors));
                },
                cancellation)));
            await stop.CancelAsync();
            Assert.Empty(await reader);
            var text = await File.ReadAllTextAsync(file, cancellation);
            Assert.All(Enumerable.Range(0, 4), build => Assert.Contains($"x{build} int32", text, StringComparison.Ordinal));
            Directory.Delete(Compat, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static List<string> Watch(string file, CancellationToken stop)
    {
        var broken = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            string text;
            try
            {
                text = File.ReadAllText(file);
            }
            catch (IOException)
            {
                continue; // Not there yet.
            }

            if (!text.StartsWith("compat 1\nevent r 1\n", StringComparison.Ordinal) || !text.EndsWith(" int32\n", StringComparison.Ordinal)) broken.Add(text);
        }

        return broken;
    }

    private (bool Done, Log Log) Accept(params (string Path, string Text)[] entries)
    {
        var log = new Log();
        return (new AcceptBaselines { BuildEngine = log, Folder = Compat, Manifest = Manifest(entries) }.Execute(), log);
    }

    private string Manifest(params (string Path, string Text)[] entries)
    {
        var manifest = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(manifest, BaselineManifest.Print(entries));
        return manifest;
    }

    private sealed class Log : IBuildEngine
    {
        public List<string> Errors { get; } = [];

        public List<string> Messages { get; } = [];

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "";

        public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => false;

        public void LogCustomEvent(CustomBuildEventArgs e) => Messages.Add(e.Message ?? "");

        public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e.Message ?? "");

        public void LogMessageEvent(BuildMessageEventArgs e) => Messages.Add(e.Message ?? "");

        public void LogWarningEvent(BuildWarningEventArgs e) => Messages.Add(e.Message ?? "");
    }
}
