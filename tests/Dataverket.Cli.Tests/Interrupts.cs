using System.Globalization;
using System.Runtime.InteropServices;

namespace Dataverket.Tests;

/// <summary>
/// What is started in the background of a shell ignores SIGINT, and so does whatever it starts: a program that is interrupted by a test would not hear of it. Here the
/// signal ends this process and is heard by those it starts, as on a terminal.
/// </summary>
internal static partial class Interrupts
{
    private const int SigInt = 2;

    /// <summary>Called before a program is started. Where the signal is not ignored, nothing is changed.</summary>
    public static void LetIn()
    {
        if (!File.Exists("/proc/self/status")) return;
        var ignored = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
        if ((ulong.Parse(ignored, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (SigInt - 1))) != 0) _ = SetSignal(SigInt, 0);
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetSignal(int signal, nint handler);
}
