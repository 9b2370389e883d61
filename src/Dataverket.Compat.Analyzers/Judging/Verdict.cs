namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>How grave a finding is. The compiler's severities, without the compiler.</summary>
internal enum Verdict
{
    /// <summary>Not told.</summary>
    None,
    Info,
    Warning,
    Error,
}
