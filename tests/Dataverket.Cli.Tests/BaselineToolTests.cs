using System.Text.Json;
using Dataverket.Tests;

namespace Dataverket.Cli.Tests;

/// <summary>What has shipped is not forgotten: the tool compares baselines with a commit.</summary>
public sealed class BaselineToolTests : IDisposable
{
    private const string Sized = "src/Maskin/compat/events/no.dataverket.maskin.machine.sized.v1.txt";
    private const string Seen = "src/Nett/compat/events/no.dataverket.nett.machine.seen.v2.txt";

    private readonly GitFolder _git = new();

    public BaselineToolTests()
    {
        _git.Write(Sized, "compat 1", "event no.dataverket.maskin.machine.sized 1", "profile tolerant", "cpu int32 required", "retired zone text", "size text");
        _git.Write(Seen, "compat 1", "event no.dataverket.nett.machine.seen 2", "profile tolerant", "port int32");
        _git.Write("src/Nett/compat/notes.txt", "not a baseline");
        _git.Commit();
    }

    public void Dispose() => _git.Dispose();

    [Fact]
    public async Task Lines_that_are_added_or_retired_and_notes_and_orders_and_line_ends_are_all_right()
    {
        Assert.Contains("2 baselines hold all", (await CheckAsync(0))[^1], StringComparison.Ordinal);
        _git.Write(Sized, "compat 1\r", "event no.dataverket.maskin.machine.sized 1\r", "# why\r", "size text\r", "retired zone text\r", "retired cpu int32 required\r", "profile tolerant\r", "cpu int64 required\r");
        _git.Write("src/Nett/compat/events/new.v1.txt", "compat 1", "event new 1", "profile tolerant");
        _git.Write("src/Nett/compat/notes.txt", "changed");

        Assert.Contains("2 baselines hold all", (await CheckAsync(0))[^1], StringComparison.Ordinal);
        var diff = await LinesAsync(0, "compat", "diff", "--in", _git.Folder);
        Assert.Equal(
            [Sized, "  + cpu int64 required", "  - cpu int32 required  (retired)", "src/Nett/compat/events/new.v1.txt (new)", "  + compat 1", "  + event new 1", "  + profile tolerant"],
            diff.Take(diff.Count - 1));
        Assert.StartsWith("2 baselines differ from ", diff[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_vanished_a_changed_line_and_a_lost_tombstone_are_all_told()
    {
        _git.Write(Sized, "compat 1", "event no.dataverket.maskin.machine.sized 1 reads 1", "profile tolerant", "cpu int64 required");

        var lines = await CheckAsync(4);

        Assert.Equal(
            [
                Sized,
                "  vanished: event no.dataverket.maskin.machine.sized 1  (put it back, or leave 'retired event no.dataverket.maskin.machine.sized 1')",
                "  vanished: cpu int32 required  (put it back, or leave 'retired cpu int32 required')",
                "  vanished: retired zone text  (a tombstone stays for good)",
                "  vanished: size text  (put it back, or leave 'retired size text')",
            ],
            lines.Take(lines.Count - 1));
        Assert.StartsWith("1 of 2 baselines do not hold what they held at ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_file_is_told_also_when_it_is_ignored_or_only_deleted_from_the_index_and_a_moved_one_is_followed()
    {
        File.Delete(_git.At(Seen));
        Assert.Contains("  deleted, with 4 lines: put it back; what is gone from the source stays in it as retired", await CheckAsync(4));

        _git.Write("moved/Net/compat/events/no.dataverket.nett.machine.seen.v2.txt", "compat 1", "event no.dataverket.nett.machine.seen 2", "profile tolerant", "retired port int32");
        _git.Git("add", "-A");
        await CheckAsync(0);
        _git.Write("moved/Net/compat/events/no.dataverket.nett.machine.seen.v2.txt", "compat 1", "event no.dataverket.nett.machine.seen 2", "profile tolerant");
        Assert.Contains("  vanished: port int32  (put it back, or leave 'retired port int32')", await CheckAsync(4));

        // With a second candidate nobody knows which one it became.
        _git.Write("other/compat/events/no.dataverket.nett.machine.seen.v2.txt", "compat 1", "port int32");
        Assert.Contains("  deleted, with 4 lines: put it back; what is gone from the source stays in it as retired", await CheckAsync(4));
    }

    [Fact]
    public async Task Only_baselines_below_the_folder_count_and_an_older_commit_can_be_asked_about()
    {
        _git.Write(Sized, "compat 1", "event no.dataverket.maskin.machine.sized 1", "profile tolerant");
        _git.Commit();

        Assert.Contains("2 baselines hold all", (await CheckAsync(0))[^1], StringComparison.Ordinal);
        Assert.Contains(Sized, await LinesAsync(4, "compat", "check", "--against", "HEAD~1", "--in", _git.Folder));
        Assert.Contains("1 baselines hold all", (await LinesAsync(0, "compat", "check", "--against", "HEAD~1", "--in", _git.At("src/Nett")))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Baselines_that_a_project_keeps_in_a_folder_of_another_name_are_known_by_what_they_say()
    {
        const string file = "src/Sky/contracts/events/no.dataverket.sky.v1.txt";
        _git.Write(file, "compat 1", "event no.dataverket.sky 1", "profile tolerant", "cpu int32");
        _git.Write("src/Sky/contracts/events/notes.txt", "not a baseline");
        _git.Commit();
        _git.Write(file, "compat 1", "event no.dataverket.sky 1", "profile tolerant");
        _git.Write("src/Sky/contracts/events/notes.txt", "changed");

        var lines = await CheckAsync(4);

        Assert.Equal([file, "  vanished: cpu int32  (put it back, or leave 'retired cpu int32')"], lines.Take(lines.Count - 1));
        Assert.StartsWith("1 of 3 baselines do not hold", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_finds_no_baseline_at_all_does_not_pass()
    {
        _git.Write("docs/events/notes.txt", "not a baseline");
        using var tool = Tool.Start("compat", "check", "--against", "HEAD", "--in", _git.At("docs"));
        Assert.Equal(2, await tool.ExitAsync());
        Assert.Contains("There is no baseline", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_are_told_the_same_as_people()
    {
        _git.Write(Sized, "compat 1", "event no.dataverket.maskin.machine.sized 1", "profile tolerant", "retired cpu int32 required", "retired zone text");

        using var json = JsonDocument.Parse(string.Join('\n', await LinesAsync(4, "compat", "check", "--against", "HEAD", "--in", _git.Folder, "--json")));

        Assert.False(json.RootElement.GetProperty("sound").GetBoolean());
        Assert.Equal(2, json.RootElement.GetProperty("baselines").GetInt32());
        var change = Assert.Single(json.RootElement.GetProperty("changes").EnumerateArray());
        Assert.Equal(Sized, change.GetProperty("path").GetString());
        Assert.Equal("size text", Assert.Single(change.GetProperty("vanished").EnumerateArray()).GetString());
        Assert.Equal("cpu int32 required", Assert.Single(change.GetProperty("retired").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_as_a_baseline_fails_the_check_in_one_line()
    {
        _git.WriteBytes(Sized, [.. "compat 1\n"u8, 0, 1, 2]);
        Assert.Contains("  it is not text: there is a zero byte at 9", await CheckAsync(4));
        _git.WriteBytes(Sized, new byte[50 * 1024 * 1024]);
        Assert.Contains("  it is larger than 4194304 bytes, which no baseline is", await CheckAsync(4));
        _git.WriteBytes(Sized, "compat 1\n<<<<<<< HEAD\n"u8.ToArray());
        Assert.Contains(await CheckAsync(4), line => line.Contains("unsolved merge conflict in line 2", StringComparison.Ordinal));

        // The same in the commit: it cannot be told what vanished.
        _git.WriteBytes(Sized, new byte[(4 * 1024 * 1024) + 1]);
        _git.Commit();
        _git.Write(Sized, "compat 1");
        Assert.Contains(await CheckAsync(4), line => line.Contains("it is larger than 4194304 bytes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no-such-branch")]
    [InlineData("--output=/tmp/x")]
    [InlineData("HEAD^{tree}")]
    [InlineData("HEAD:src")]
    [InlineData(" ")]
    public async Task A_revision_that_names_no_commit_is_refused_in_one_line(string revision)
    {
        using var tool = Tool.Start("compat", "check", "--against=" + revision, "--in", _git.Folder);
        Assert.Equal(2, await tool.ExitAsync());
        Assert.Empty(tool.Lines);
    }

    [Fact]
    public async Task Where_there_is_no_git_or_no_repository_one_line_says_so()
    {
        var empty = Directory.CreateTempSubdirectory("dataverket-no-git-").FullName;
        try
        {
            await RefusedAsync(new(), empty, "is not in the working tree of a git repository");
            await RefusedAsync(new(), Path.Combine(empty, "none"), "There is no folder");
            await RefusedAsync(new() { ["PATH"] = empty }, _git.Folder, "git cannot be started");
        }
        finally
        {
            Directory.Delete(empty);
        }
    }

    [Fact]
    public async Task A_rule_is_explained_by_its_page_and_an_unknown_one_by_those_near_it()
    {
        var page = await LinesAsync(0, "compat", "explain", "dvc8001");
        Assert.StartsWith("# DVC8001: ", page[0], StringComparison.Ordinal);
        Assert.Contains("## What to do", page);
        Assert.Contains("DVC8001: " + page[0]["# DVC8001: ".Length..], await LinesAsync(0, "compat", "explain"));

        using var tool = Tool.Start("compat", "explain", "DVC8099");
        Assert.Equal(2, await tool.ExitAsync());
        Assert.Contains("DVC8001", tool.Errors, StringComparison.Ordinal);
        using var odd = Tool.Start("compat", "explain", "../secrets");
        Assert.Equal(2, await odd.ExitAsync());
    }

    [Fact]
    public async Task A_project_that_is_not_there_is_not_built()
    {
        using var tool = Tool.Start("compat", "accept", "no-such.csproj");
        Assert.Equal(2, await tool.ExitAsync());
        Assert.Contains("There is no project or solution no-such.csproj", tool.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepting_is_a_build_that_is_asked_for_it_and_its_failure_is_the_tools()
    {
        _git.Write("good.proj", """<Project DefaultTargets="Build"><Target Name="Restore" /><Target Name="Build"><Message Importance="High" Text="Compat is $(Compat)" /></Target></Project>""");
        _git.Write("bad.proj", """<Project DefaultTargets="Build"><Target Name="Restore" /><Target Name="Build"><Error Text="no" /></Target></Project>""");

        Assert.Contains(await LinesAsync(0, "compat", "accept", _git.At("good.proj")), line => line.Trim() == "Compat is accept");
        Assert.Contains(await LinesAsync(4, "compat", "accept", _git.At("bad.proj")), line => line.Contains("error", StringComparison.Ordinal));
    }

    private static async Task RefusedAsync(Dictionary<string, string> variables, string folder, string says)
    {
        using var tool = Tool.StartWith(variables, "compat", "check", "--against", "HEAD", "--in", folder);
        Assert.Equal(2, await tool.ExitAsync());
        Assert.Contains(says, tool.Errors, StringComparison.Ordinal);
        Assert.Single(tool.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Task<IReadOnlyList<string>> CheckAsync(int code) => LinesAsync(code, "compat", "check", "--against", "HEAD", "--in", _git.Folder);

    private static async Task<IReadOnlyList<string>> LinesAsync(int code, params string[] arguments)
    {
        using var tool = Tool.Start(arguments);
        var ended = await tool.ExitAsync();
        Assert.True(ended == code, $"exit code {ended}: {string.Join('\n', tool.Lines)}{tool.Errors}");
        return tool.Lines;
    }
}
