using System.Text;
using Dataverket.Compat.Nats;

namespace Dataverket.Cli.Connecting;

/// <summary>Reads a small file that may hold a secret; what it holds gets into no message.</summary>
internal static class SecretFile
{
    /// <summary>The text without white space around it. <c>-</c> is the standard input.</summary>
    /// <exception cref="CompatNatsException">It cannot be read, or is larger than allowed.</exception>
    public static string Read(string file, string what, int maxBytes = 4096)
    {
        try
        {
            using var stream = file == "-" ? Console.OpenStandardInput() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            var bytes = new byte[maxBytes + 1];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read > maxBytes) throw new CompatNatsException($"{what} in {file} is larger than {maxBytes} bytes.");
            return Encoding.UTF8.GetString(bytes, 0, read).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CompatNatsException($"{what} cannot be read from {file}: {e.Message}", e);
        }
    }

    /// <summary>Refuses a file that is not there before anything is connected.</summary>
    /// <exception cref="CompatNatsException">There is none.</exception>
    public static string Check(string file, string what)
        => File.Exists(file) ? file : throw new CompatNatsException($"{what} {file} does not exist.");
}
