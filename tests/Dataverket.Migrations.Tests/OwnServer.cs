using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>A PostgreSQL server of the test's own, made anew, which can become a standby.</summary>
sealed class OwnServer : IAsyncDisposable
{
    static readonly bool IsRoot = Environment.UserName == "root";

    readonly string folder, programs;
    readonly int port = FreePort();
    Process? process;

    OwnServer(string folder, string programs) => (this.folder, this.programs) = (folder, programs);

    public string ConnectionString => $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Pooling=false";

    string Data => Path.Combine(folder, "data");

    /// <summary>The folder of a server's programs; <c>null</c> when they are not installed, or nobody may run them.</summary>
    public static string? Programs()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).AsEnumerable();
        if (Directory.Exists("/usr/lib/postgresql")) folders = folders.Concat(Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin")));
        return IsRoot && !Works("setpriv", AsPostgres("true")) ? null : folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    public static async Task<OwnServer> StartAsync(string programs)
    {
        var server = new OwnServer(Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("DATAVERKET_TEMP") ?? Path.GetTempPath(), $"dv_own_{Guid.NewGuid():N}")).FullName, programs);
        try
        {
            // PostgreSQL does not run as root.
            if (IsRoot) Assert.True(Works("chown", "postgres", server.folder));
            Assert.True(Works(server.Start("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")));
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it in good order, and starts it again as a standby of nobody: it answers, and waits for a log that never comes.</summary>
    public async Task BecomeStandbyAsync()
    {
        Assert.True(Works("kill", "-INT", $"{process!.Id}"));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Data, "standby.signal"), "", TestContext.Current.CancellationToken);
        await RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            Works("kill", "-QUIT", $"{process.Id}");
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    async Task RunAsync()
    {
        process = Process.Start(Start("postgres", "-D", Data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "logging_collector=on"))!;
        await Eventually.TrueAsync(async () => process.HasExited || await AnswersAsync(), "the server answers", 60);
        Assert.False(process.HasExited);
    }

    async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    ProcessStartInfo Start(string program, params string[] arguments)
    {
        var path = Path.Combine(programs, program);
        var start = IsRoot ? new ProcessStartInfo("setpriv", AsPostgres([path, .. arguments])) : new ProcessStartInfo(path, arguments);
        (start.WorkingDirectory, start.RedirectStandardOutput, start.RedirectStandardError) = (folder, true, true);
        return start;
    }

    static string[] AsPostgres(params string[] command) => ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", .. command];

    static bool Works(string program, params string[] arguments) => Works(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });

    static bool Works(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
