namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>What is wrong with a baseline, and where.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, from 0.</param>
/// <param name="Column">The first character of it, from 0.</param>
/// <param name="Length">How many characters.</param>
/// <param name="Message">One sentence that says what to do; never more of the file than one word of it.</param>
internal sealed record BaselineFault(string Path, int Line, int Column, int Length, string Message);
