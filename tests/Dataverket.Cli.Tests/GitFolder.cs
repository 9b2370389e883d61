using System.Diagnostics;
using System.Text;

namespace Dataverket.Cli.Tests;

/// <summary>A repository of its own, with nobody's settings.</summary>
internal sealed class GitFolder : IDisposable
{
    public GitFolder()
    {
        Git("init", "-q");
        Git("config", "core.autocrlf", "false");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("dataverket-git-").FullName;

    public string At(string path) => Path.Combine(Folder, path);

    public void Write(string path, params string[] lines) => WriteBytes(path, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    public void WriteBytes(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), bytes);
    }

    public void Commit()
    {
        Git("add", "-A");
        Git("-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", "step");
    }

    public void Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Folder, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = At("no-such-config");
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var git = Process.Start(start)!;
        var errors = git.StandardError.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, errors);
    }

    public void Dispose()
    {
        // git makes its objects read-only, which some systems do not delete.
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(Folder, recursive: true);
    }
}
