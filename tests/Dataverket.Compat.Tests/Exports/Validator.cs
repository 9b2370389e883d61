using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dataverket.Compat.Tests.Support;

namespace Dataverket.Compat.Tests.Exports;

/// <summary>
/// Validators that others wrote: ajv in strict mode and the parser of AsyncAPI, in one node process that answers line by line. Their packages are
/// installed once for each lock file, below obj.
/// </summary>
public sealed class Validator : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly Process _node;
    private readonly Task<string> _error;

    public Validator()
    {
        var folder = Install();
        _node = Start("node", folder, "validate.js");
        _error = _node.StandardError.ReadToEndAsync();
    }

    /// <summary>For each document what is wrong with it; empty when it is accepted.</summary>
    /// <exception cref="InvalidOperationException">The schema itself is refused.</exception>
    public IReadOnlyList<string> Judge(string schema, IEnumerable<string> documents)
        => [.. Ask($"{{\"schema\":{OneLine(schema)},\"documents\":[{string.Join(',', documents)}]}}")["verdicts"]!.AsArray().Select(verdict => verdict!.GetValue<string>())];

    /// <summary>What is wrong with an AsyncAPI document.</summary>
    public IReadOnlyList<string> JudgeAsyncApi(string document)
        => [.. Ask(new JsonObject { ["asyncapi"] = document }.ToJsonString())["faults"]!.AsArray().Select(fault => fault!.GetValue<string>())];

    public void Dispose()
    {
        _node.StandardInput.Close();
        if (!_node.WaitForExit(5000)) _node.Kill();
        _node.Dispose();
    }

    private JsonNode Ask(string line)
    {
        lock (_node)
        {
            _node.StandardInput.WriteLine(line);
            _node.StandardInput.Flush();
            var answer = _node.StandardOutput.ReadLineAsync().WaitAsync(Deadline).GetAwaiter().GetResult()
                ?? throw new InvalidOperationException("node ended: " + _error.GetAwaiter().GetResult());
            var node = JsonNode.Parse(answer)!;
            return node["fault"] is { } fault ? throw new InvalidOperationException("The validator refuses it: " + fault) : node;
        }
    }

    // Texts of a schema hold no line breaks of their own: JSON escapes them.
    private static string OneLine(string json) => json.Replace('\n', ' ');

    private static string Install()
    {
        var project = Checkout.Project;
        var source = Path.Combine(project, "Exports", "validator");
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(source, "package-lock.json"))))[..16];
        var folder = Path.Combine(project, "obj", "validator-" + hash);
        if (!Directory.Exists(folder))
        {
            // Made beside it and renamed, so that an install that was broken off is never taken for a whole one.
            var fresh = Directory.CreateDirectory($"{folder}.{Guid.NewGuid():N}").FullName;
            foreach (var name in (string[])["package.json", "package-lock.json"]) File.Copy(Path.Combine(source, name), Path.Combine(fresh, name));
            using var npm = Start("npm", fresh, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            npm.StandardInput.Close();
            var error = npm.StandardError.ReadToEndAsync();
            var text = npm.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
            npm.WaitForExit();
            if (npm.ExitCode != 0) throw new InvalidOperationException($"npm could not install the validators (exit code {npm.ExitCode}):\n{text}");
            try
            {
                Directory.Move(fresh, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                Directory.Delete(fresh, recursive: true);
            }
        }

        File.Copy(Path.Combine(source, "validate.js"), Path.Combine(folder, "validate.js"), overwrite: true);
        return folder;
    }

    private static Process Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} cannot be started. The exported schemas are judged by ajv and the AsyncAPI parser: install Node.js 20 or newer and npm (apt-get install nodejs npm).", e);
        }
    }
}
