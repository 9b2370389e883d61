using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Dataverket.Cli.Baselines;

/// <summary>A program that the tool starts and that ends with it.</summary>
internal static class Child
{
    /// <summary>Runs it to its end, and gives its exit code, output and errors.</summary>
    /// <param name="program">The program, found on the path.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="maxOutput">How many bytes of output are kept at the most; more are an error.</param>
    /// <param name="arguments">Its arguments, none of them seen by a shell.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="BaselineException">It cannot be started, or says more than that.</exception>
    public static async Task<(int Code, byte[] Output, string Errors)> RunAsync(string program, string folder, string input, int maxOutput, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardErrorEncoding = Encoding.UTF8, StandardInputEncoding = new UTF8Encoding(false) };
        using var process = Start(info);
        using var kill = cancellationToken.Register(() => Kill(process));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var fed = FeedAsync(process, input);
        try
        {
            var output = await ReadAsync(process.StandardOutput.BaseStream, maxOutput, program).ConfigureAwait(false);
            await fed.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, output, await errors.ConfigureAwait(false));
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Runs it on the tool's own terminal and gives its exit code.</summary>
    /// <exception cref="BaselineException">It cannot be started.</exception>
    public static async Task<int> ShowAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false });
        using var kill = cancellationToken.Register(() => Kill(process));
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode;
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info) ?? throw new BaselineException($"{info.FileName} cannot be started.");
        }
        catch (ExternalException e)
        {
            throw new BaselineException($"{info.FileName} cannot be started: {e.Message}", e);
        }
    }

    private static async Task FeedAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all; its exit code and output say what that means.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int max, string program)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[65536];
        for (int read; (read = await stream.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false)) > 0;)
        {
            if (kept.Length + read > max) throw new BaselineException($"{program} said more than {max / 1024 / 1024} MiB, which no repository of baselines makes it say.");
            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }

    private static void Kill(Process process)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
    }
}
